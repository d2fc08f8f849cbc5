"""The step player: what a real browser makes of it by clicks and keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import MISSING, PROGRAM, Browser
from hostile import PAGE

from rnnviz.figures.figure import Figure
from rnnviz.numbers.asked import trace
from rnnviz.render import render
from rnnviz.theme import load
from rnnviz.views.catalogue import figure

in_browser = pytest.mark.skipif(PROGRAM is None, reason=MISSING)
LAST, LAST_OF_LSTM = 9, 15  # beats of the RNN, whose page is the short one, and of the LSTM
FOCUS = "document.activeElement.getAttribute('aria-label')"


@pytest.fixture(scope="module")
def lstm() -> Figure:
    return figure(trace("lstm"))


def beat(browser: Browser) -> int:
    """The beat that is shown: by picture, list, text and count alike."""
    shown = browser.value(
        "[document.querySelector('.picture.on').dataset.beat,"
        " document.querySelector('.jumps [aria-current=step] .number').textContent,"
        " document.querySelector('.said .count').textContent.match(/\\d+/)[0],"
        " document.querySelector('.where').textContent.match(/\\d+/)[0]]"
    )
    assert len(set(shown)) == 1, shown
    return int(shown[0])


def turn(browser: Browser, number: int) -> None:
    """To a beat by its address."""
    browser.value(f"location.hash = '#beat={number}'")
    browser.until(f"document.querySelector('.picture.on').dataset.beat === '{number}'")


def address(browser: Browser) -> str:
    found: str = browser.value("location.hash")
    return found


@in_browser
def test_keys_step_and_the_address_follows(browser: Browser, short: Path) -> None:
    browser.look(short.as_uri())
    assert (beat(browser), address(browser)) == (1, "")
    for key, goal in (("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2), ("End", LAST), ("ArrowRight", LAST),
                      ("Home", 1), ("ArrowLeft", 1)):  # fmt: skip
        browser.press(key)
        assert beat(browser) == goal
        assert address(browser) == f"#beat={goal}"


@in_browser
def test_buttons_and_list_step(browser: Browser, short: Path) -> None:
    browser.look(short.as_uri())
    browser.click(".next")
    browser.click(".next")
    browser.click(".back")
    assert beat(browser) == 2
    browser.click(".jumps li:nth-child(8) a")
    browser.until("document.querySelector('.picture.on').dataset.beat === '8'")
    assert (beat(browser), address(browser)) == (8, "#beat=8")
    browser.value("history.back()")
    browser.until("document.querySelector('.picture.on').dataset.beat === '2'")
    assert (beat(browser), address(browser)) == (2, "#beat=2")
    assert "side by side" in browser.value("document.querySelector('.said').textContent")


@in_browser
@pytest.mark.parametrize(
    ("asked", "goal"), [("#beat=7", 7), ("#beat=99", LAST), ("#beat=0", 1), ("#beat=x", 1), ("#<img>", 1)]
)
def test_the_address_names_the_beat(browser: Browser, short: Path, asked: str, goal: int) -> None:
    browser.look(short.as_uri() + asked)
    assert beat(browser) == goal
    browser.value("location.hash = '#beat=5'")
    browser.until("document.querySelector('.picture.on').dataset.beat === '5'")
    assert beat(browser) == 5


@in_browser
@pytest.mark.parametrize("reduced", [False, True])
def test_play_starts_when_asked_and_stops(browser: Browser, short: Path, reduced: bool) -> None:
    browser.look(short.as_uri() + "#beat=8", reduced=reduced)
    playing = "document.querySelector('.player').matches('.playing')"
    assert not browser.value(playing)
    browser.press(" ")
    assert browser.value(playing)
    assert browser.value("document.querySelector('.play').textContent.trim()") == "Pause"
    browser.until("document.querySelector('.picture.on').dataset.beat === '9'")
    assert not browser.value(playing)
    browser.click(".play")  # from the end it starts over
    assert beat(browser) == 1
    browser.press("ArrowRight")
    assert not browser.value(playing)
    assert beat(browser) == 2
    moving = browser.value("document.querySelector('.player').matches('.moving')")
    assert moving == (not reduced)


@in_browser
def test_keys_of_a_control_are_its_own(browser: Browser, short: Path) -> None:
    browser.look(short.as_uri())
    browser.value("document.querySelector('.next').focus()")
    browser.press(" ")
    assert beat(browser) == 2
    assert not browser.value("document.querySelector('.player').matches('.playing')")


@in_browser
def test_a_swipe_steps(browser: Browser, short: Path) -> None:
    browser.look(short.as_uri() + "#beat=4", 360, 740, touch=True)
    browser.swipe(".stage", -120)
    browser.until("document.querySelector('.picture.on').dataset.beat === '5'")
    browser.swipe(".stage", 120)
    browser.until("document.querySelector('.picture.on').dataset.beat === '4'")
    browser.swipe(".stage", -15)
    assert beat(browser) == 4


@in_browser
def test_values_speak_by_pointer_and_by_key(browser: Browser, player: Path) -> None:
    browser.look(player.as_uri() + "#beat=8")
    tip = "document.querySelector('.tip')"
    assert browser.value(f"{tip}.hidden")
    browser.hover('.value.on[aria-label^="Cell state, unit 1"]')
    browser.until(f"!{tip}.hidden")
    said = browser.value(f"{tip}.innerText")
    assert "1.35 + (−0.04) = 1.31" in said
    browser.hover(".tip")  # it can be pointed at
    browser.value("new Promise(done => setTimeout(done, 400))")
    assert not browser.value(f"{tip}.hidden")
    browser.press("Escape")
    assert browser.value(f"{tip}.hidden")
    browser.send("Input.dispatchMouseEvent", type="mouseMoved", x=2, y=2)

    browser.value("document.activeElement.blur()")
    browser.press("Tab")
    assert browser.value("document.activeElement.matches('.value.on')")
    assert not browser.value(f"{tip}.hidden")
    here = browser.value(FOCUS)
    browser.press("ArrowRight")
    there = browser.value(FOCUS)
    assert there != here
    assert beat(browser) == 8  # the arrow was the value's
    browser.press("Escape")
    assert browser.value(f"{tip}.hidden")
    assert browser.value(FOCUS) == there
    browser.press("Tab")
    assert browser.value("document.activeElement.className") == "back"  # one stop for all values


@in_browser
def test_values_are_there_when_their_beat_is(browser: Browser, player: Path, lstm: Figure) -> None:
    browser.look(player.as_uri())
    for number in (1, 5, 10, 11, LAST_OF_LSTM):
        turn(browser, number)
        every = "[...document.querySelectorAll('.value')]"
        seen = browser.value(f"{every}.filter(v => v.getBoundingClientRect().width).length")
        assert seen == len([tip for tip in lstm.tips if tip.first <= number <= tip.last])
        assert seen


@in_browser
@pytest.mark.parametrize("dark", [False, True])
def test_light_and_dark_by_the_readers_setting(browser: Browser, short: Path, dark: bool) -> None:
    browser.look(short.as_uri(), dark=dark)
    ground = load("dark" if dark else "light").colours.ground
    wanted = f"rgb({', '.join(str(int(ground[k : k + 2], 16)) for k in (1, 3, 5))})"
    assert browser.value("getComputedStyle(document.body).backgroundColor") == wanted
    assert browser.value("getComputedStyle(document.querySelector('.picture.on .ground')).fill") == wanted


@in_browser
@pytest.mark.parametrize("width", [320, 360, 640, 1280])
def test_nothing_is_cut_off_at_any_width(browser: Browser, player: Path, width: int) -> None:
    browser.look(player.as_uri(), width)
    for number in (1, 3, LAST_OF_LSTM):
        turn(browser, number)
        assert browser.value("document.documentElement.scrollWidth") == width
        small = browser.value(
            "[...document.querySelectorAll('button, a')].filter(e => e.offsetParent)"
            ".map(e => e.getBoundingClientRect())"
            ".filter(b => b.width < 24 || b.height < 24 || b.left < 0 || b.right > innerWidth).length"
        )
        assert small == 0
    assert not [e for e in browser.events if e["method"] in ("Log.entryAdded", "Runtime.exceptionThrown")]


@in_browser
def test_a_phone_shows_what_is_worked_on_large_enough(browser: Browser, player: Path, lstm: Figure) -> None:
    browser.look(player.as_uri(), 360, 740, reduced=True)
    for number, beat in [*enumerate(lstm.story.beats, 1)][1:]:
        browser.press("ArrowRight")
        fresh = f".value.on[data-from='{number}']"
        boxes = browser.value(
            f"[...document.querySelectorAll({fresh!r})].map(v => v.getBoundingClientRect())"
            ".map(b => [b.left, b.right, b.height, b.bottom])"
        )
        bottom = browser.value("document.querySelector('.frame').getBoundingClientRect().bottom")
        assert boxes or not beat.parts
        assert all(left >= 0 and right <= 360 and low <= bottom for left, right, _, low in boxes)
        assert beat.key is None or all(tall > 11 for _, _, tall, _ in boxes), "of the second step all is seen at once"
    browser.click(".whole")
    assert browser.value("document.querySelector('.frame>svg').getAttribute('viewBox')") == "0 0 1280 720"
    browser.look(player.as_uri(), 640)
    assert browser.value("document.querySelector('.frame>svg').getAttribute('viewBox')") == "0 0 1280 720"


@in_browser
def test_it_works_in_a_frame_without_rights(browser: Browser, short: Path, tmp_path: Path) -> None:
    outer = tmp_path / "post.html"
    quoted = short.read_text(encoding="utf-8").replace("&", "&amp;").replace('"', "&quot;")
    outer.write_text(
        '<!doctype html><meta charset="utf-8"><iframe sandbox="allow-scripts" width="600" height="700" '
        f'srcdoc="{quoted}"></iframe>',
        encoding="utf-8",
    )
    browser.look(outer.as_uri(), 700, 800)
    made = [e["params"]["context"] for e in browser.events if e["method"] == "Runtime.executionContextCreated"]
    inner = made[-1]["id"]
    assert browser.value("origin", contextId=inner) == "null"
    browser.value("document.querySelector('.next').click()", contextId=inner)
    browser.value("document.querySelector('.next').click()", contextId=inner)
    assert browser.value("document.querySelector('.picture.on').dataset.beat", contextId=inner) == "3"
    assert browser.value("document.documentElement.scrollWidth", contextId=inner) <= 600
    assert not [e for e in browser.events if e["method"] == "Runtime.exceptionThrown"]


@in_browser
def test_in_a_frame_its_steps_are_not_those_of_the_page_around_it(
    browser: Browser, short: Path, tmp_path: Path
) -> None:
    outer = tmp_path / "post.html"
    outer.write_text(f'<!doctype html><iframe src="{short.as_uri()}" width="900" height="800"></iframe>')
    browser.look(outer.as_uri(), 1000, 900)
    before = browser.value("history.length")
    made = [e["params"]["context"] for e in browser.events if e["method"] == "Runtime.executionContextCreated"]
    inner = made[-1]["id"]
    for goal in (2, 3, 4):
        browser.value("document.querySelector('.next').click()", contextId=inner)
        assert browser.value("location.hash", contextId=inner) == f"#beat={goal}"
    assert browser.value("history.length") == before


@in_browser
def test_without_script_there_is_the_drawing_and_the_text(browser: Browser, short: Path) -> None:
    browser.look(short.as_uri(), script=False)
    shown = browser.send("Page.captureSnapshot")["data"]
    assert shown  # the page was read to its end
    document = browser.send("DOM.getDocument", depth=0)["root"]["nodeId"]

    def has_place(query: str) -> bool:
        node = browser.send("DOM.querySelector", nodeId=document, selector=query)["nodeId"]
        try:
            return bool(browser.send("DOM.getBoxModel", nodeId=node)["model"]["height"])
        except RuntimeError:  # it takes up no place
            return False

    assert has_place('.picture[data-beat="0"]')
    assert has_place(".all li:last-child")
    assert not has_place('.picture[data-beat="1"]')
    assert not has_place(".controls")


@in_browser
def test_print_has_every_still_with_its_words(browser: Browser, short: Path) -> None:
    browser.look(short.as_uri(), 800, dark=True, printed=True)
    stills = browser.value(
        "[...document.querySelectorAll('.all svg.print')].filter(s => s.getBoundingClientRect().height > 100).length"
    )
    assert stills == LAST + 1, "the finished drawing and every beat"
    assert browser.value("document.querySelector('.stage').getBoundingClientRect().height") == 0
    assert browser.value("document.querySelector('.controls').getBoundingClientRect().height") == 0
    assert browser.value("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@in_browser
def test_a_hostile_cell_file_runs_nothing(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "evil.toml").write_text(PAGE, encoding="utf-8")
    (name,) = render(tmp_path / "evil.toml", tmp_path / "evil.html")
    browser.look(name.as_uri(), 320)
    assert beat(browser) == 1
    browser.press("End")
    assert browser.value("document.scripts.length") == 1
    assert browser.value("document.images.length") == 0
    assert browser.value("document.documentElement.scrollWidth") == 320
    assert not [e for e in browser.events if e["method"].startswith(("Log.", "Runtime.exception", "Page.javascript"))]
