"""A copy of a cell opens in the step player: a press or a key shows its step whole, and back."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from browser import AXE, AXE_MISSING, MISSING, PROGRAM, Browser, axe

import rnnviz

LIMIT = 2_000_000  # bytes of four steps of the LSTM, by day and by night
pytestmark = pytest.mark.xdist_group("test_copies_player")


@cache
def page(folder: Path) -> Path:
    path = folder / "review.html"
    rnnviz.render("review-lstm", path, view="unrolled")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("copies")


def test_a_page_with_all_its_steps_is_small(folder: Path) -> None:
    text = page(folder).read_bytes()
    assert len(text) <= LIMIT
    assert text.count(b"<dialog") == text.count(b"<iframe") == 4
    assert b"http://" not in text.replace(b"http://www.w3.org", b"")


@pytest.mark.skipif(PROGRAM is None, reason=MISSING)
def test_a_key_or_a_press_opens_a_copy_and_escape_or_the_button_closes_it(folder: Path, tmp_path: Path) -> None:
    with Browser(tmp_path) as browser:
        browser.look(page(folder).as_uri())
        assert browser.value("document.querySelectorAll('.opens.on').length") == 0  # none has been worked out
        browser.press("End")
        assert browser.value("document.querySelectorAll('.opens.on').length") == 4
        browser.value("document.querySelectorAll('.opens')[2].focus()")
        browser.press("Enter")
        inner = "document.querySelector('dialog[open] iframe').contentDocument"
        browser.until(f"{inner}.querySelector('html.js')")
        assert browser.value(f"{inner}.querySelector('h1').textContent") == "LSTM cell"
        browser.press("ArrowRight")
        browser.until(f"{inner}.querySelector('.where').textContent.startsWith('Beat 2 ')")
        assert browser.value("document.querySelector('.where').textContent") == "Beat 7 of 7"  # its own stays
        browser.press("Escape")
        browser.until("!document.querySelector('dialog[open]')")
        assert browser.value("document.activeElement.dataset.inside") == "2"
        browser.click(".opens[data-inside='0']")
        browser.until("document.querySelector('#inside-0[open]')")
        browser.click("dialog[open] .close")
        browser.until("!document.querySelector('dialog[open]')")


@pytest.mark.skipif(AXE is None, reason=AXE_MISSING)
def test_nobody_is_shut_out(folder: Path, tmp_path: Path) -> None:
    with Browser(tmp_path) as browser:
        browser.look(page(folder).as_uri())
        browser.press("End")
        assert axe(browser) == []
        browser.click(".opens[data-inside='1']")
        browser.until("document.querySelector('dialog[open] iframe').contentDocument.querySelector('html.js')")
        assert axe(browser) == []
