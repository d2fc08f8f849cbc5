"""What holds cells to their law is held to account itself: it finds what is false, and passes what is true."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from fuzz import cells, files, hunt, law, lines, papers, texts, trees, workers
from hypothesis import given, settings

# Expressions.


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a_t + b_t ⊙ c_t - d_t", [1 + 2 * 3 - 4, 10 + 20 * 30 - 40]),
        ("-(a_t - b_t) ⊙ (c_t ⊙ d_t)", [12, 10 * 30 * 40]),
        ("W·[a_t, x_t] - b", [1 + 0 + 3 * 5 - 7, -1 * 1 + 2 * 10 + 0.5 * 5 - 8]),
        ("1 - 0.5 ⊙ a_t", [0.5, -4]),
        ("[x_t, W·[a_t, x_t]]", [5, 16, 21.5]),
        ("argmax(a_t)", [1]),
        ("σ(a_t - a_t) + tanh(a_t - a_t) + exp(a_t - a_t) + softmax(c_t - c_t)", [2, 2]),
        ("relu(a_t - b_t) + softplus(a_t - a_t)", [0.6931471805599453, 0.6931471805599453]),
    ],
)
def test_the_evaluator_by_hand(text: str, wanted: list[float]) -> None:
    known = {"a_t": [1.0, 10.0], "b_t": [2.0, 20.0], "c_t": [3.0, 30.0], "d_t": [4.0, 40.0], "x_t": [5.0]}
    known |= {"W": [[1.0, 0.0, 3.0], [-1.0, 2.0, 0.5]], "b": [7.0, 8.0]}
    assert trees.value(texts.read(text), known) == pytest.approx(wanted, abs=1e-15)


@given(cells.cases(drawn=False))
@settings(max_examples=20, derandomize=True, database=None, deadline=None)
def test_canonical_text_is_read_as_the_tree_that_wrote_it(case: law.Case) -> None:
    for line in case.lines:
        assert texts.read(texts.write(line.of)) == line.of
        assert texts.read(texts.spell(line.target)) == line.target


def test_a_number_behind_a_vector_has_the_place_before_it() -> None:
    text = "f_t = σ(W·x_t + U·h_{t-1})\nh_t = f_t ⊙ 2 ⊙ f_t"
    assert law.judge(law.Case(texts.read_lines(text), papers.toml(text), {"seed": 1}), draw=False).broken == []


# Printed lines.

TRUE = (
    "1.08·−0.45 − 0.50·0.78 + 0.34 = −0.54      tanh(−0.54) = −0.49",  # −0.536
    "[0.91; 0.12] ⊙ [1.48; −0.60] + [0.01; 0.00] ≈ [1.35; −0.07]",  # 1.3568
    "1 − [0.25; 0.50] = [0.75; 0.50]",
    "0.45 ⊙ 0.50 = 0.23",  # 0.225, half away from zero
    "−0.45 ⊙ 0.50 = −0.23",
    "tanh [1.00; 0.00] = [0.76; 0.00]",
    "unit 2:  0.30 ⊙ (−0.50) + 0.20 = 0.05",
    "softmax [0.00; 0.00] = [0.50; 0.50]",
    "argmax [0.10; 0.30] = [1.00]",
    "relu −0.50 = 0.00",
    "−[0.50; −0.25] + [0.50; 0.25] = [0.00; 0.50]",
    "1.2e7 + 0.50 = 1.2e7",
    "h_t = [1.00,  −0.13]",
    "[h_t, x_t] = [1.00,  −0.13,  0.30]      x_t = [0.30]",
)
FALSE = (
    ("0.45 ⊙ 0.50 = 0.22", "= where it is false"),
    ("−0.65 + (−0.65) = 0.00", "= where it is false"),
    ("0.45 ⊙ 0.50 ≈ 0.23", "≈ where = is true"),
    ("−0.65 + (−0.65) ≈ 0.00", "≈ where it is far off"),
    ("1.00·2.00 + 0.50 = 2.50      σ(2.50) = 0.93", "= where it is false"),
    ("h_t = [1.00,  −0.12]", "a name with other numbers than its own"),
    ("h_t = [1.00]", "a name with other numbers than its own"),
    ("q_t = [1.00]", "a line that cannot be read"),
    ("[0.10; 0.20] + [0.10; 0.20; 0.30] = [0.20; 0.40]", "a line that cannot be read"),
    ("0.50 ? 0.20 = 0.10", "a line that cannot be read"),
    ("0.50 + 0.20", "a line that cannot be read"),
    ("0.50 + 0.20 = 0.30 + 0.40", "a line that cannot be read"),
    ("tanh [1.00; ∞] = [0.76; 1.00]", "a line that cannot be read"),
    ("unit 1:  softmax 0.30 = 0.57", "= where it is false"),
)
KNOWN: trees.Known = {"h_t": [1.0, -0.125], "x_t": [0.3]}


@pytest.mark.parametrize("line", TRUE)
def test_a_true_line_passes(line: str) -> None:
    assert [*lines.faults(line, KNOWN)] == []


@pytest.mark.parametrize(("line", "kind"), FALSE)
def test_a_false_line_is_found(line: str, kind: str) -> None:
    assert [found for found, _ in lines.faults(line, KNOWN)] == [kind]


# The law.


def paper(name: str) -> law.Case:
    of, text = next((of, text) for known, of, text in papers.files() if known == name)
    return law.Case(of, text, {"seed": 1})


def test_a_value_that_is_another_is_found() -> None:
    case = paper("Residual RNN")
    assert law.judge(case, draw=False).broken == []
    wrong = replace(case.lines[0], of=texts.read("h_{t-1} + tanh(W·[h_{t-1}, x_t] - b)"))
    found = law.judge(replace(case, lines=(wrong,)), draw=False)
    assert found.causes == {"a value that is another"}


def test_a_figure_of_another_cell_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    case = paper("Residual RNN")
    other = law.rnnviz.trace("rnn", seed=2)
    make = law.figure
    monkeypatch.setattr(law, "figure", lambda known, sample, unit: make(other, sample, unit))
    assert "a name with other numbers than its own, names" in law.judge(case).causes


def test_a_cell_that_keeps_to_the_language_and_is_refused_is_found() -> None:
    case = law.Case((), papers.toml("h_t = tanh(W·x_t + q_t)"))
    assert [cause for cause in law.judge(case).causes if cause.startswith("refused: … is not known")]


@pytest.mark.parametrize(
    ("sentence", "cause"),
    [
        ("a.toml: this is wrong; that would be right", None),
        ("a.toml:3: this is wrong\nh_t = x_t\n    ^", None),
        ("", "a sentence of no characters"),
        ("a" * 5000, "a sentence of too many characters"),
        ("a\nb", "a sentence of several lines"),
        ("it is <class 'int'>", "a sentence in Python's words"),
    ],
)
def test_a_sentence_that_is_none_is_found(sentence: str, cause: str | None) -> None:
    assert [broken.cause for broken in law.unclear(ValueError(sentence), 100)] == ([cause] if cause else [])


# Files.


def _hangs(path: Path) -> None:
    while True:
        pass


def _takes_memory(path: Path) -> None:
    bytearray(4 * workers.MORE_MEMORY)


def _ends(path: Path) -> None:
    os._exit(3)


def _answers_nothing(path: Path) -> None:
    time.sleep(60)


@pytest.mark.parametrize(
    ("read", "cause"),
    [
        (_hangs, "more than 0.1 s, TooSlowError"),
        (_takes_memory, "MemoryError"),
        (_ends, "the process ends with 3"),
        (_answers_nothing, "no answer in 0.5 s"),
    ],
)
def test_a_file_that_hangs_or_ends_all_is_found_and_the_run_goes_on(
    monkeypatch: pytest.MonkeyPatch, read: object, cause: str
) -> None:
    monkeypatch.setattr(workers, "SECONDS", 0.1)
    kind = files.Kind("it.txt", lambda chance: b"good" if chance.random() < 0.5 else b"bad", lambda path: None)

    def some(path: Path) -> None:
        if path.read_bytes() == b"bad":
            read(path)  # type: ignore[operator]

    monkeypatch.setattr(files, "KINDS", {"it": replace(kind, read=some)})
    report = hunt.marred_files("it", 1, range(4))
    assert report.ends["it: read"] == sum(workers.data("it", 1, n) == b"good" for n in range(4)) > 0
    assert report.ends["it: broken"] == 4 - report.ends["it: read"] > 0
    assert [found for found in report.first if found.startswith(f"it: {cause}")]


def test_a_file_is_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(path: Path) -> None:
        if b"x" in path.read_bytes() and b"7" in path.read_bytes():
            raise KeyError

    kind = files.Kind("it.txt", lambda chance: b"a long text with x and with 7 and more\n" * 20, read)
    monkeypatch.setattr(files, "KINDS", {"it": kind})
    (found,) = hunt.findings(hunt.marred_files("it", 1, range(1)))
    assert "write_bytes(b'x7')" in found.reduced(5).shown


def test_a_cell_is_made_small() -> None:
    found = hunt.Finding("a value that is another", "", "", "cells", 5, 0, (30, False, False))
    real = trees.apply
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trees, "apply", lambda name, z: real("σ" if name == "tanh" else name, z))
        found = found.reduced(10)
    (line,) = [line for line in found.shown.splitlines() if line.startswith("h_t = ")]
    assert "tanh(" in line
    assert len(line) < 40
