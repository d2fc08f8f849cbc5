"""Cells whose words are tested, and WebVTT as a browser's parser sees it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from html import unescape

import pytest

import rnnviz
from rnnviz.figures.figure import Figure
from rnnviz.views.catalogue import figure

DRAWN = ("rnn", "lstm", "gru", "gru-update", "rnn-split")
SIZES: tuple[dict[str, int], ...] = ({}, {"seed": 4}, {"input_size": 6, "hidden_size": 5, "seed": 1, "batch_size": 2})
every_cell = pytest.mark.parametrize("cell", DRAWN)


@cache
def shown(cell: str, **numbers: int) -> Figure:
    return figure(rnnviz.trace(cell, **numbers))  # type: ignore[arg-type]


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@dataclass(frozen=True)
class Cue:
    name: str
    start: int
    end: int
    text: str


def cues(vtt: str) -> list[Cue]:
    """A WebVTT file as a browser's parser sees it; times in ms."""
    head, *blocks = vtt.removesuffix("\n").split("\n\n")
    assert head == "WEBVTT"
    found = []
    for block in blocks:
        name, times, *lines = block.split("\n")
        assert "-->" not in name
        assert lines
        stamps = re.fullmatch(r"(\d\d):(\d\d):(\d\d)\.(\d{3}) --> (\d\d):(\d\d):(\d\d)\.(\d{3})", times)
        assert stamps, times
        h, m, s, ms, *later = map(int, stamps.groups())
        text = "\n".join(lines)
        assert not re.search(r"[<>]|&(?!(amp|lt|gt);)|[\r\x00]", text)
        end = ((later[0] * 60 + later[1]) * 60 + later[2]) * 1000 + later[3]
        found.append(Cue(name, ((h * 60 + m) * 60 + s) * 1000 + ms, end, unescape(text)))
    return found
