"""Captions and chapters: on time, short, and read by others as they were meant."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from html import unescape
from itertools import pairwise
from pathlib import Path

import av
import pytest
from heard import SIZES, composed, cues, every_cell, shown

import rnnviz
from rnnviz.numbers.digits import show
from rnnviz.story.captions import captions, chapters
from rnnviz.story.story import Story
from rnnviz.views.catalogue import figure


@cache
def paced(cell: str, pace: float) -> Story:
    return shown(cell).story if pace == 1 else figure(rnnviz.trace(cell), pace=pace).story


@every_cell
@pytest.mark.parametrize("pace", [0.25, 1, 3])
@pytest.mark.parametrize("make", [captions, chapters])
def test_cues_cover_the_film_without_gaps(cell: str, pace: float, make: Callable[[Story], str]) -> None:
    story = paced(cell, pace)
    found = cues(make(story))
    assert len(found) == len(story.beats)
    assert found[0].start == 0
    assert found[-1].end == story.length * 10
    assert all(one.end == after.start for one, after in pairwise(found))
    lengths = [beat.length * 10 for beat in story.beats]
    lengths[0] += story.poster * 10
    assert [cue.end - cue.start for cue in found] == lengths
    assert all(cue.start % 100 == 0 for cue in found), "whole frames at every rate"
    names = [composed(f"{k} {beat.name}") for k, beat in enumerate(story.beats, 1)]
    assert [cue.name for cue in found] == names


@every_cell
@pytest.mark.parametrize("numbers", SIZES, ids=str)
def test_captions_say_the_sentences_in_short_lines(cell: str, numbers: dict[str, int]) -> None:
    story = shown(cell, **numbers).story
    for cue, beat in zip(cues(captions(story)), story.beats, strict=True):
        assert composed(cue.text.replace("\n", " ")).startswith(composed(beat.panel.sentence))
        lines = cue.text.split("\n")
        assert len(lines) <= 3
        assert all(len(line) <= 56 for line in lines)
        assert "Σ" not in cue.text
        assert "·" not in cue.text


def test_captions_have_the_results() -> None:
    texts = {cue.name.partition(" ")[2]: cue.text.split("\n")[-1] for cue in cues(captions(shown("lstm").story))}
    trace = shown("lstm").runs[0]
    for node, line in [("f_t", "f_t"), ("c_t/0", "f_t ⊙ c_{t−1}"), ("o_t", "o_t"), ("h_t", "h_t")]:
        assert texts[node] == f"{line} = [{', '.join(map(show, trace.value(node)[0]))}]"


@every_cell
def test_chapters_are_short_and_all_different(cell: str) -> None:
    titles = [cue.text for cue in cues(chapters(shown(cell).story))]
    assert len(set(titles)) == len(titles)
    assert all(0 < len(title) <= 60 and "\n" not in title for title in titles)


def test_another_reader_finds_the_same_cues(tmp_path: Path) -> None:
    story = shown("gru").story
    (tmp_path / "a.vtt").write_text(captions(story), encoding="utf-8")
    with av.open(str(tmp_path / "a.vtt")) as film:
        packets = [packet for packet in film.demux(film.streams.subtitles[0]) if packet.size]
        times = [(round(p.pts * p.time_base * 1000), round((p.pts + p.duration) * p.time_base * 1000)) for p in packets]
        texts = [unescape(bytes(packet).decode()) for packet in packets]
    found = cues(captions(story))
    assert times == [(cue.start, cue.end) for cue in found]
    assert texts == [cue.text for cue in found]
