"""Words in the panel are broken into lines, or refused in a sentence; either way it ends."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import rnnviz
from rnnviz.errors import Mistake

RNN = "h_t = tanh(W·[h_{t-1}, x_t] + b)"


@contextmanager
def soon(seconds: float = 2) -> Iterator[None]:
    begun = time.process_time()
    yield
    assert time.process_time() - begun < seconds


def cell_file(folder: Path, comment: str, more: str = "") -> Path:
    path = folder / "mine.toml"
    path.write_text(f'title = "Mine"\n{more}\nequations = """{RNN} # {comment}"""\n', encoding="utf-8")
    return path


@pytest.mark.parametrize("words", ["https://example.org/" + "a" * 120, "many words " * 80])
def test_a_comment_without_room_is_refused(tmp_path: Path, words: str) -> None:
    trace = rnnviz.trace(cell_file(tmp_path, f"state: {words}"))
    with soon(), pytest.raises(Mistake, match="what is said of h_t has no room below the picture; a shorter comment"):
        rnnviz.figure(trace)


@pytest.mark.parametrize("size", [100, 1280])
def test_a_theme_of_huge_letters_is_refused(tmp_path: Path, size: int) -> None:
    path = tmp_path / "huge.toml"
    path.write_text(f'like = "light"\n[text]\nformula = {size}\n', encoding="utf-8")
    with soon(), pytest.raises(Mistake, match=r"has no room below .* or a theme with smaller letters fits"):
        rnnviz.figure(rnnviz.trace("rnn"), theme=path)


def test_a_convention_of_one_long_word_is_refused(tmp_path: Path) -> None:
    path = cell_file(tmp_path, "state: what it keeps", f'equals = "https://example.org/{"a" * 300}"')
    with soon(), pytest.raises(Mistake, match="a word of equals is too long for the panel"):
        rnnviz.summary(path, tmp_path / "a.png", width=320)
    assert rnnviz.render(path, tmp_path / "a.txt").path.exists(), "a film has room"


def test_a_long_comment_is_broken_in_two_lines_of_about_one_length(tmp_path: Path) -> None:
    words = "what it has seen so far, as much of it as the weights let through, and the new entry beside it, " * 2
    made = rnnviz.figure(rnnviz.trace(cell_file(tmp_path, f"state: {words[:150]}")))
    place = next(k for k, beat in enumerate(made.story.beats) if "seen so far" in beat.panel.sentence)
    first, second = (label.box for label in made.panels[place] if label.what == "sentence")
    assert first.bottom <= second.bottom
    assert first.left == pytest.approx(second.left)
    assert min(first.width, second.width) > 0.7 * max(first.width, second.width)


def test_names_of_the_cell_are_set_as_formulas_among_words(tmp_path: Path) -> None:
    """With an index, and products of such; what may be a word, or is no name of this cell, stays as it is written."""
    path = cell_file(tmp_path, "state: (h_t, not x_T or b_x) of x_t, W and x_t·h_{t-1}; b")
    (line,) = {label.line.source for label in rnnviz.figure(rnnviz.trace(path)).panels[2] if label.what == "sentence"}
    plain = re.sub(r"#text\(size: [\d.]+em\)\[\$(.*?)\$\]", r"<\1>", line)
    assert plain == r"State: (<h_t>, not x\_T or b\_x) of <x_t>, W and <x_t dot.op h_(t-1)>; b\."
