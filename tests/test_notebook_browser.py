"""What records and files show in a notebook, in a real browser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser import AXE, AXE_MISSING, MISSING, PROGRAM, Browser, axe
from hostile import NOTEBOOK as EVIL
from notebooks import FILES, TOLD, parsed

import rnnviz
from rnnviz.cells.cell import load
from rnnviz.made import Made
from rnnviz.shown import Shown

SMALL: dict[str, Any] = {"width": 320, "fps": 10, "pace": 0.25}
in_browser = pytest.mark.skipif(PROGRAM is None, reason=MISSING)


def page(folder: Path, *shown: Shown, before: str = "") -> str:
    body = before + "".join(one._repr_html_() for one in shown)
    head = "<meta charset=utf-8><meta name=color-scheme content='light dark'><title>a</title>"
    file = folder / "page.html"
    main = f"<main aria-label='all of it'><h1>a</h1>{body}</main>"
    file.write_text(f"<!doctype html><html lang=en>{head}{main}", encoding="utf-8")
    return file.as_uri()


@in_browser
def test_a_film_plays_unless_less_motion_is_asked_for(browser: Browser, tmp_path: Path) -> None:
    address = page(tmp_path, rnnviz.render("rnn", tmp_path / "a.gif", tmp_path / "a.mp4", **SMALL))
    browser.look(address, 640)
    browser.until("document.querySelector('video').currentTime > 0.1")
    assert browser.value("document.querySelector('video').muted")
    assert browser.value("document.querySelector('video').textTracks.length") == 1
    browser.look(address, 640, reduced=True)
    browser.until("document.querySelector('video').readyState >= 2")
    assert browser.value("document.querySelector('video').paused")
    assert browser.value("document.querySelector('video').controls")
    assert browser.value("document.images.length") == 0


@in_browser
def test_the_step_player_works_in_its_frame(browser: Browser, tmp_path: Path) -> None:
    browser.look(page(tmp_path, rnnviz.render("rnn", tmp_path / "a.html")), 640)
    inner = browser.value("document.querySelector('iframe').getBoundingClientRect().width")
    assert inner > 500

    (child,) = browser.send("Page.getFrameTree")["frameTree"]["childFrames"]
    made = [e["params"]["context"] for e in browser.events if e["method"] == "Runtime.executionContextCreated"]
    frame = [context["id"] for context in made if context["auxData"]["frameId"] == child["frame"]["id"]][-1]
    for _ in range(2):
        browser.value("document.querySelector('.next').click()", contextId=frame)
    assert browser.value("document.querySelector('.picture.on').dataset.beat", contextId=frame) == "3"
    assert not [e for e in browser.events if e["method"] in ("Runtime.exceptionThrown", "Log.entryAdded")]


@in_browser
@pytest.mark.parametrize("dark", [False, True])
def test_it_looks_like_what_is_around_it_and_lets_that_alone(browser: Browser, tmp_path: Path, dark: bool) -> None:
    """Colours and font are those of the page; a table of the page looks as before."""
    style = "<style>body{background:#111;color:#eee;font:15px serif}</style>" if dark else ""
    other = f"{style}<table id=other><tr><th>a<td>b<sub>c</sub></table><ol id=list><li>a</ol>"
    look = """JSON.stringify([...document.querySelectorAll('#other, #other *, #list, #list *')].map(e =>
        [...getComputedStyle(e)].map(key => getComputedStyle(e)[key])))"""
    trace = rnnviz.trace("gru", batch_size=2)
    browser.look(page(tmp_path, before=other), 640)
    before = browser.value(look)
    browser.look(page(tmp_path, load("lstm"), trace, rnnviz.figure(trace).story, before=other), 640)
    assert browser.value(look) == before
    wrong = browser.value("""[...document.querySelectorAll('.rnnviz-shown *')].filter(e => {
        const style = getComputedStyle(e), page = getComputedStyle(document.body);
        return e.localName !== 'style' && (style.color !== page.color || style.backgroundColor !== 'rgba(0, 0, 0, 0)');
    }).length""")
    assert wrong == 0
    assert browser.value("document.documentElement.scrollWidth") == 640, "what is wide is pushed within its own frame"


@pytest.mark.skipif(PROGRAM is None or AXE is None, reason=AXE_MISSING)
@pytest.mark.parametrize("dark", [False, True])
def test_it_can_be_used_by_all(browser: Browser, tmp_path: Path, dark: bool) -> None:
    trace = rnnviz.trace("rnn", batch_size=2)
    made = rnnviz.figure(trace)
    for name in FILES:
        (tmp_path / name).write_bytes(b"")
    rnnviz.render("rnn", tmp_path / "a.mp4", **SMALL)
    files = [Made((tmp_path / name,), replace(TOLD, title=name)) for name in FILES if name != "a.html"]
    colours = f"<style>body{{background:{'#111' if dark else '#fff'};color:{'#ddd' if dark else '#222'}}}</style>"
    browser.look(page(tmp_path, trace.sized.cell, trace, made, *files, before=colours), 640, dark=dark)
    assert axe(browser, "empty-table-header") == []  # it sees no text in a formula
    heads = parsed(trace).all("th")
    assert {has["aria-label"] for has in heads if "aria-label" in has} >= {"x_t", "W times [h_(t minus 1), x_t]"}


@in_browser
def test_a_hostile_cell_runs_nothing(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "evil.toml").write_text(EVIL, encoding="utf-8")
    trace = rnnviz.trace(tmp_path / "evil.toml")
    made = rnnviz.figure(trace)
    shown = [trace.sized.cell, trace, made.story, Made((tmp_path / "a.txt",), TOLD)]
    (tmp_path / "a.txt").write_text(EVIL, encoding="utf-8")
    for one in shown:
        parsed(one)  # every element closed in its turn
        assert "\u202e" not in one._repr_html_().split("<pre>")[0]
    browser.look(page(tmp_path, *shown))
    assert browser.value("window.bad === undefined")
    for tag in ("script", "img", "svg", "b b"):
        assert browser.value(f"document.querySelectorAll('{tag}').length") == 0
    assert "<script>" in browser.value("document.querySelector('caption').textContent")
