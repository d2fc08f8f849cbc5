"""One drawing that is light by day and dark by night: it is that of either theme, as the reader's setting says."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from browser import MISSING, PROGRAM, Browser
from PIL import Image

from rnnviz.errors import Mistake
from rnnviz.inks import paired
from rnnviz.output.vector import Mark, Paint, Picture, Shape
from rnnviz.render import legend, render, summary
from rnnviz.theme import load

LINE = Shape(((0.0, 0.0, 1.0, 0.0, 2.0, 0.0, 3.0, 0.0),))


def drawn(fill: str, ground: str, shape: Shape = LINE) -> Picture:
    return Picture((Mark(Paint(fill), ((shape, 5.0, 5.0),)),), ground, 1280, 720)


def test_colours_are_paired_by_place_and_not_by_value() -> None:
    light, dark = load("light"), load("dark")
    day = [drawn("#FFFFFF", "#FFFFFF"), drawn("#123456", "#FFFFFF")]
    night = [drawn("#000001", "#12161C"), drawn("#123456", "#12161C")]
    one, other = paired((light, day), (dark, night))
    inks = {f"var(--{ink.name})": (ink.day, ink.night) for ink in one.inks}
    assert one.inks == other.inks
    assert inks[one.ground] == inks[other.ground] == ("#FFFFFF", "#12161C")
    assert inks[one.marks[0].look.fill] == ("#FFFFFF", "#000001")
    assert inks[other.marks[0].look.fill] == ("#123456", "#123456")


def test_drawings_that_differ_in_more_than_colours_are_refused() -> None:
    light, dark = load("light"), load("dark")
    moved = Shape(((0.0, 0.0, 1.0, 0.0, 2.0, 0.0, 4.0, 0.0),))
    with pytest.raises(ValueError, match="more than colours"):
        paired((light, [drawn("#000000", "#FFFFFF")]), (dark, [drawn("#FFFFFF", "#000000", moved)]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stills")
    for theme in ("auto", "light", "dark"):
        summary("rnn", folder / f"rnn-{theme}.svg", theme=theme)
        summary("rnn", folder / f"beat-{theme}.svg", theme=theme, beat=3)
        legend(folder / f"legend-{theme}.svg", theme=theme)
    return folder


@pytest.mark.parametrize("name", ["rnn", "beat", "legend"])
def test_it_costs_little_more_than_one_theme(folder: Path, name: str) -> None:
    both, one = ((folder / f"{name}-{theme}.svg").read_text(encoding="utf-8") for theme in ("auto", "light"))
    assert len(both) < 1.15 * len(one)
    named = set(re.findall(r"--([\w-]+):", both))
    assert named == set(re.findall(r"var\(--([\w-]+)\)", both))  # those that it uses and no others
    assert "<style" not in one


def seen(browser: Browser, file: Path, folder: Path, *, dark: bool) -> np.ndarray:
    """A file as an <img> of a page that can be dark."""
    page = folder / "page.html"
    page.write_text(f'<!doctype html><meta name="color-scheme" content="light dark"><img src="{file.as_uri()}">')
    browser.look(page.as_uri(), 1000, 600, dark=dark)
    browser.until("document.images[0].naturalWidth === 960")
    browser.shot(folder / "page.png")
    with Image.open(folder / "page.png") as shot:
        return np.asarray(shot.convert("RGB"))


@pytest.mark.skipif(PROGRAM is None, reason=MISSING)
@pytest.mark.parametrize("name", ["rnn", "beat", "legend"])
def test_it_looks_like_the_theme_of_the_readers_setting(
    browser: Browser, folder: Path, name: str, tmp_path: Path
) -> None:
    for theme in ("light", "dark"):
        dark = theme == "dark"
        both = seen(browser, folder / f"{name}-auto.svg", tmp_path, dark=dark)
        one = seen(browser, folder / f"{name}-{theme}.svg", tmp_path, dark=dark)
        assert np.array_equal(both, one)
        assert (one.mean() < 100) == dark


@pytest.mark.parametrize("name", ["a.png", "a.pdf"])
def test_a_still_of_one_look_cannot_be_both(name: str, tmp_path: Path) -> None:
    for make in (lambda path: summary("rnn", path, theme="auto"), lambda path: legend(path, theme="auto")):
        with pytest.raises(Mistake, match=rf"--theme auto does not go with .*{name}: an \.html or an \.svg can"):
            make(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_film_cannot_be_both_but_a_player_is(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=r"--theme auto does not go with .*a\.gif"):
        render("rnn", tmp_path / "a.html", tmp_path / "a.gif", theme="auto")
    assert not list(tmp_path.iterdir())
    render("rnn", tmp_path / "auto.html", theme="auto")
    render("rnn", tmp_path / "light.html", theme="light")
    assert (tmp_path / "auto.html").read_bytes() == (tmp_path / "light.html").read_bytes()
