"""Pages that every reader can use: axe-core finds nothing wrong with them, and does find what is wrong."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from browser import AXE, AXE_MISSING, PROGRAM, Browser, axe

pytestmark = pytest.mark.skipif(not (PROGRAM and AXE), reason=AXE_MISSING)

GOOD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A post</title></head>
<body><main><h1>A post</h1>{}</main></body></html>
"""


def rules(browser: Browser, page: Path, text: str) -> set[str]:
    """The rules that a page breaks."""
    page.write_text(text, encoding="utf-8")
    browser.look(page.as_uri())
    return {line.split(":")[0] for line in axe(browser)}


# -- the check itself -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "rule"),
    [
        ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">', "image-alt"),
        ('<p style="color:#999;background:#bbb">pale</p>', "color-contrast"),
        ("<button></button>", "button-name"),
        ("<iframe srcdoc='<p>x</p>'></iframe>", "frame-title"),
        ('<a href="x" style="font-size:6px">a</a><a href="y" style="font-size:6px">b</a>', "target-size"),
        ("<h3>too deep</h3>", "heading-order"),
        (f'<iframe title="t" srcdoc="{escape("<ul><p>x</p></ul>")}"></iframe>', "list"),  # what is in a frame counts
    ],
    ids=["alt", "contrast", "name", "frame", "target", "headings", "within a frame"],
)
def test_what_is_wrong_is_found(browser: Browser, tmp_path: Path, part: str, rule: str) -> None:
    assert rule in rules(browser, tmp_path / "post.html", GOOD.format(part))


def test_nothing_is_found_where_nothing_is_wrong(browser: Browser, tmp_path: Path) -> None:
    assert not rules(browser, tmp_path / "post.html", GOOD.format('<p>Text and <a href="x">a link</a>.</p>'))


def test_a_finding_says_rule_place_and_reason_and_can_be_left_out(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "post.html").write_text(GOOD.format('<img class="still" src="">'), encoding="utf-8")
    browser.look((tmp_path / "post.html").as_uri())
    (line,) = axe(browser)
    assert line.startswith("image-alt: ")
    assert ".still" in line or "img" in line
    assert "does not have an alt attribute" in line
    assert axe(browser, "image-alt") == []


# -- the step player --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "dark"), [(360, False), (640, True), (1280, True)])  # the others follow below
def test_the_player_has_no_fault(browser: Browser, player: Path, width: int, dark: bool) -> None:
    browser.look(player.as_uri(), width, dark=dark)
    assert axe(browser) == []


@pytest.mark.parametrize(("width", "dark"), [(360, True), (1280, False)])
def test_nor_at_another_beat_with_a_value_speaking(browser: Browser, player: Path, width: int, dark: bool) -> None:
    browser.look(player.as_uri() + "#beat=14", width, dark=dark)
    browser.press("ArrowRight")
    browser.value("document.querySelector('.value.on').focus()")
    browser.until("!document.querySelector('.tip').hidden")
    assert browser.value("document.querySelector('.picture.on').dataset.beat") == "15"
    assert axe(browser) == []


@pytest.mark.parametrize("by", ["src", "srcdoc"])
def test_nor_within_a_post(browser: Browser, short: Path, by: str, tmp_path: Path) -> None:
    given = (
        f'src="{short.as_uri()}#beat=4"'
        if by == "src"
        else f'sandbox="allow-scripts" srcdoc="{escape(short.read_text(encoding="utf-8"))}"'
    )
    frame = f'<iframe title="RNN, step by step" width="600" height="700" {given}></iframe>'
    (tmp_path / "post.html").write_text(GOOD.format(frame), encoding="utf-8")
    browser.look((tmp_path / "post.html").as_uri(), 700)
    assert axe(browser) == []
