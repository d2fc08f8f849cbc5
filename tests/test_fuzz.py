"""A law with a test behind it: any cell is one Mistake, or numbers, lines and a picture that are true.

A short run, the same each time; `make fuzz` takes half an hour. What fails is printed to be pasted as a test.
"""

from __future__ import annotations

import pytest
from fuzz import files, hunt, papers

DRAWN = (
    "Elman, 1990", "minGRU, Feng et al. 2024", "IndRNN, Li et al. 2018", "Residual RNN",
    "FastRNN, Kusupati et al. 2018", "CFN, Laurent and von Brecht 2017", "Two states, difference",
)  # fmt: skip


def clean(report: hunt.Report) -> None:
    """Nothing was found; else the first of it, made small, and what else there is."""
    if report.first:
        first = hunt.findings(report)[0].reduced(5)
        pytest.fail(f"{len(report.first)}: {', '.join(report.times)}\n\n{first}", pytrace=False)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_numbers_of_papers_cells(seed: int) -> None:
    report = hunt.paper_cells(seed, draw=False)
    assert report.ends == {"trace, ": len(papers.PAPERS)}
    clean(report)


@pytest.mark.parametrize("name", DRAWN)
def test_the_lines_and_pictures_of_papers_cells(name: str) -> None:
    clean(hunt.paper_cells(0, picture=True, only=name))


def test_the_numbers_of_any_cell() -> None:
    report = hunt.random_cells(0, 40, draw=False)
    assert report.ends["trace, "] > 35
    clean(report)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_lines_and_pictures_of_any_cell(seed: int) -> None:
    clean(hunt.random_cells(seed, 4, picture=True))


@pytest.mark.parametrize("kind", files.KINDS)
def test_any_file_is_read_or_refused_in_a_sentence(kind: str) -> None:
    many = 60 // files.KINDS[kind].patience
    report = hunt.marred_files(kind, 0, range(many))
    assert sum(report.ends.values()) == many
    clean(report)
