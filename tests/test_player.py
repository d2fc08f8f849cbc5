"""The step player: what stands in the page, and what a real browser makes of it by clicks and keys."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from browser import MISSING, PROGRAM, Browser

from rnnviz import player as players
from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.numbers.asked import trace
from rnnviz.numbers.digits import show
from rnnviz.player import page
from rnnviz.render import render, summary
from rnnviz.scenes import frames, vector
from rnnviz.scenes.summary import Summary
from rnnviz.theme import load
from rnnviz.views.catalogue import figure

VOID = {"meta", "link", "br", "img", "input", "hr"}

EVIL = r'''
title = "</script><script>alert(1)</script> \"q\" 'a' <img src=x onerror=alert(2)> {{script}} שלום \u202Eabc"
source = "--> <b>x</b>"
equals = "<i>y</i>"
equations = """
h_t = tanh(W·[h_{t-1}, x_t] + b)  # <svg> " ' ערבית: </style><script>bad()</script>
"""
'''


@dataclass
class Page(HTMLParser):
    """A page taken apart: each element with its attributes and the text within it."""

    text: str
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    words: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)
            self.words.setdefault(tag, []).append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1] == tag, f"</{tag}> closes <{self._open[-1]}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for tag in set(self._open):
            self.words[tag][-1] += data

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        return [has for name, has in self.tags if name == tag and wanted.items() <= has.items()]


def pictures(made: Figure) -> list[Any]:
    ground = made.theme.colours.ground
    return [vector.picture(partial(Summary, made), background=ground), *vector.beats(made)]


@pytest.fixture(scope="module")
def lstm() -> Figure:
    return figure(trace("lstm"))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    name = tmp_path_factory.mktemp("player") / "lstm.html"
    assert render("lstm", name) == [name]
    return name


@pytest.fixture(scope="module")
def text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def parsed(text: str) -> Page:
    return Page(text)


# -- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_is_small_and_needs_nothing_else(file: Path, text: str, parsed: Page) -> None:
    assert file.stat().st_size < 400_000
    assert not re.search(r"https?:|\burl\(|@import|\bsrc=|<link\b", text)
    assert all(has["href"].startswith("#") for _, has in parsed.tags if "href" in has)


def test_the_policy_allows_its_own_style_and_script_alone(parsed: Page) -> None:
    (policy,) = (has["content"] for has in parsed.all("meta", **{"http-equiv": "Content-Security-Policy"}))
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    for tag in ("style", "script"):
        (inside,) = parsed.words[tag]
        assert rules[f"{tag}-src"] == f"'sha256-{b64encode(sha256(inside.encode()).digest()).decode()}'"
    assert not [key for _, has in parsed.tags for key in has if key.startswith("on") or key == "style"]


def test_every_reference_has_one_goal(text: str, parsed: Page) -> None:
    ids = Counter(has["id"] for _, has in parsed.tags if "id" in has)
    assert max(ids.values()) == 1
    goals = {has["href"][1:] for has in parsed.all("use")}
    assert len(goals) > 50
    assert goals <= set(ids)
    for key in ("aria-describedby", "aria-labelledby", "aria-controls"):
        assert {has[key] for _, has in parsed.tags if key in has} <= set(ids)
    used = set(re.findall(r"var\(--([\w-]+)\)", text))
    assert used <= set(re.findall(r"--([\w-]+):#", text))


def test_colours_are_those_of_both_themes(text: str) -> None:
    day, night = re.findall(r":root\{(.*?)\}", text)
    for values, theme in ((day, load("light")), (night, load("dark"))):
        assert f"--ground:{theme.colours.ground};" in values
        assert f"--gate-text:{theme.roles['gate'].text};" in values
        assert f"--candidate-outline:{theme.roles['candidate'].outline};" in values
    assert not re.findall(r'(?:fill|stroke)="#', text)


def test_another_theme_is_shown_alone(tmp_path: Path) -> None:
    render("rnn", tmp_path / "a.html", theme="dark")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "prefers-color-scheme" not in text
    assert f"--ground:{load('dark').colours.ground};" in text
    assert Page(text).all("meta", name="color-scheme")[0]["content"] == "dark"


def test_themes_that_differ_in_more_than_colours_are_refused(lstm: Figure) -> None:
    drawn = pictures(lstm)
    with pytest.raises(ValueError, match=r"more than colours|shorter|longer"):
        page(lstm, drawn, (load("dark"), drawn[1:] + drawn[:1]))


def test_every_step_is_there_as_text(lstm: Figure, parsed: Page) -> None:
    steps = [text for text in parsed.words["li"] if text.lstrip().startswith("Beat ")]
    beats = lstm.story.beats
    assert len(steps) == len(beats) == len(parsed.all("a"))
    for step, beat in zip(steps, beats, strict=True):
        assert beat.panel.sentence in step
    assert [has["href"] for has in parsed.all("a")] == [f"#beat={k}" for k in range(1, len(beats) + 1)]
    times = [int(has["data-time"]) for has in parsed.all("li") if "data-time" in has]
    assert sum(times) == lstm.story.length * 10  # as long as the film


@pytest.mark.parametrize(("cell", "sizes"), [("gru", {}), ("rnn", {}), ("lstm", {"input_size": 8, "hidden_size": 6})])
def test_every_cell_has_a_page(tmp_path: Path, cell: str, sizes: dict[str, int]) -> None:
    (name,) = render(cell, tmp_path / "a.html", **sizes)
    assert name.stat().st_size < 1_500_000
    parsed = Page(name.read_text(encoding="utf-8"))
    assert len(parsed.all("g", **{"class": "picture"})) == len(parsed.all("a")) + 1


def test_what_a_cell_file_says_is_text_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "evil.toml").write_text(EVIL, encoding="utf-8")
    (name,) = render(tmp_path / "evil.toml", tmp_path / "evil.html")
    (plain,) = render("rnn", tmp_path / "rnn.html")
    text = name.read_text(encoding="utf-8")
    evil, good = Page(text), Page(plain.read_text(encoding="utf-8"))
    known = {tag for tag, _ in good.tags}
    assert {tag for tag, _ in evil.tags} == known
    for tag in ("script", "style", "title", "meta", "bdi", "figure"):
        assert len(evil.words.get(tag, [])) == len(good.words.get(tag, []))
    assert evil.words["script"] == good.words["script"]
    assert {key for _, has in evil.tags for key in has} <= {key for _, has in good.tags for key in has}
    for tag in ("title", "h1"):
        said = "</script><script>alert(1)</script> \"q\" 'a' <img src=x onerror=alert(2)> {{script}} שלום"
        assert said in evil.words[tag][0]
    assert any("</style><script>bad()</script>" in step for step in evil.words["li"])
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", text.replace("\u2068", "").replace("\u2069", ""))


# -- values -----------------------------------------------------------------------------------------------------------


def test_a_value_says_what_made_it(lstm: Figure) -> None:
    known = {(tip.name, tip.numbers.partition(":")[0]): tip for tip in lstm.tips}
    value = {name: show(float(lstm.runs[0].value(name)[0, 0])) for name in ("c_t", "c_t/0", "c_t/1", "f_t", "c_{t-1}")}
    tip = known["Cell state", "unit 1"]
    assert tip.formula == "c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t"
    assert tip.numbers == f"unit 1: {value['c_t/0']} + ({value['c_t/1']}) = {value['c_t']}"
    kept = known["What the forget gate let through", "unit 1"]
    assert kept.formula == "f_t ⊙ c_{t−1}"
    assert kept.numbers == f"unit 1: {value['f_t']} ⊙ {value['c_{t-1}']} = {value['c_t/0']}"


@pytest.mark.parametrize(
    ("cell", "sizes"), [("lstm", {}), ("gru", {}), ("rnn-split", {}), ("lstm", {"hidden_size": 6})]
)
def test_every_value_of_the_finished_drawing_has_a_tip(cell: str, sizes: dict[str, int]) -> None:
    made = figure(trace(cell, **sizes))
    last = len(made.story.beats)
    full = [tip for tip in made.tips if tip.first <= last - 1 <= tip.last]
    boxes = [box for placed in made.layout.placed.values() for box in (*placed.boxes, *placed.sums)]
    assert Counter(tip.box for tip in full) == Counter(boxes)
    first = [tip for tip in made.tips if tip.first == 1]
    assert len(first) == sum(len(made.readings.numbers(part)) for part in made.layout.graph.of("input", "incoming"))
    for state in made.runs[0].sized.cell.states:
        moved = [tip.numbers for tip in made.tips if tip.first == last and tip.formula == state.outgoing]
        assert moved == [f"unit {k + 1}: {show(float(v))}" for k, v in enumerate(made.runs[0].value(state.outgoing)[0])]


# -- the file ---------------------------------------------------------------------------------------------------------


def test_the_page_needs_no_frames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a frame was drawn")

    monkeypatch.setattr(frames, "render", never)
    assert render("rnn", tmp_path / "a.html")[0].read_text(encoding="utf-8").endswith("</html>\n")


def test_page_and_film_come_together(tmp_path: Path) -> None:
    made = render("rnn", tmp_path / "a.html", tmp_path / "a.gif", fps=10, width=320)
    assert [path.name for path in made] == ["a.html", "a.gif"]
    assert all(path.stat().st_size > 10_000 for path in made)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.gif", "a.html"]


def test_a_fault_leaves_the_old_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object) -> str:
        raise OSError("no more memory")

    old = tmp_path / "a.html"
    old.write_text("old", encoding="utf-8")
    monkeypatch.setattr(players, "page", fault)
    with pytest.raises(OSError, match="no more memory"):
        render("rnn", old)
    assert old.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [old]


def test_a_still_is_no_page(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=r"a\.html .*a still is a \.png"):
        summary("rnn", tmp_path / "a.html")
    assert not list(tmp_path.iterdir())


# -- in a browser -----------------------------------------------------------------------------------------------------

in_browser = pytest.mark.skipif(PROGRAM is None, reason=MISSING)
FOCUS = "document.activeElement.getAttribute('aria-label')"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


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


def address(browser: Browser) -> str:
    found: str = browser.value("location.hash")
    return found


@in_browser
def test_keys_step_and_the_address_follows(browser: Browser, file: Path) -> None:
    browser.look(file.as_uri())
    assert (beat(browser), address(browser)) == (1, "")
    for key, goal in (("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2), ("End", 13), ("ArrowRight", 13),
                      ("Home", 1), ("ArrowLeft", 1)):  # fmt: skip
        browser.press(key)
        assert beat(browser) == goal
        assert address(browser) == f"#beat={goal}"


@in_browser
def test_buttons_and_list_step(browser: Browser, file: Path) -> None:
    browser.look(file.as_uri())
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
    ("asked", "goal"), [("#beat=7", 7), ("#beat=99", 13), ("#beat=0", 1), ("#beat=x", 1), ("#<img>", 1)]
)
def test_the_address_names_the_beat(browser: Browser, file: Path, asked: str, goal: int) -> None:
    browser.look(file.as_uri() + asked)
    assert beat(browser) == goal
    browser.value("location.hash = '#beat=5'")
    browser.until("document.querySelector('.picture.on').dataset.beat === '5'")
    assert beat(browser) == 5


@in_browser
@pytest.mark.parametrize("reduced", [False, True])
def test_play_starts_when_asked_and_stops(browser: Browser, file: Path, reduced: bool) -> None:
    browser.look(file.as_uri() + "#beat=12", reduced=reduced)
    playing = "document.querySelector('.player').matches('.playing')"
    assert not browser.value(playing)
    browser.press(" ")
    assert browser.value(playing)
    assert browser.value("document.querySelector('.play').textContent.trim()") == "Pause"
    browser.until("document.querySelector('.picture.on').dataset.beat === '13'")
    assert not browser.value(playing)
    browser.click(".play")  # from the end it starts over
    assert beat(browser) == 1
    browser.press("ArrowRight")
    assert not browser.value(playing)
    assert beat(browser) == 2
    moving = browser.value("document.querySelector('.player').matches('.moving')")
    assert moving == (not reduced)


@in_browser
def test_keys_of_a_control_are_its_own(browser: Browser, file: Path) -> None:
    browser.look(file.as_uri())
    browser.value("document.querySelector('.next').focus()")
    browser.press(" ")
    assert beat(browser) == 2
    assert not browser.value("document.querySelector('.player').matches('.playing')")


@in_browser
def test_a_swipe_steps(browser: Browser, file: Path) -> None:
    browser.look(file.as_uri() + "#beat=4", 360, 740, touch=True)
    browser.swipe(".stage", -120)
    browser.until("document.querySelector('.picture.on').dataset.beat === '5'")
    browser.swipe(".stage", 120)
    browser.until("document.querySelector('.picture.on').dataset.beat === '4'")
    browser.swipe(".stage", -15)
    assert beat(browser) == 4


@in_browser
def test_values_speak_by_pointer_and_by_key(browser: Browser, file: Path) -> None:
    browser.look(file.as_uri() + "#beat=8")
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
def test_values_are_there_when_their_beat_is(browser: Browser, file: Path, lstm: Figure) -> None:
    for number in (1, 6, 12, 13):
        browser.look(f"{file.as_uri()}#beat={number}")
        every = "[...document.querySelectorAll('.value')]"
        seen = browser.value(f"{every}.filter(v => v.getBoundingClientRect().width).length")
        assert seen == len([tip for tip in lstm.tips if tip.first <= number <= tip.last])
        assert seen


@in_browser
@pytest.mark.parametrize("dark", [False, True])
def test_light_and_dark_by_the_readers_setting(browser: Browser, file: Path, dark: bool) -> None:
    browser.look(file.as_uri(), dark=dark)
    ground = load("dark" if dark else "light").colours.ground
    wanted = f"rgb({', '.join(str(int(ground[k : k + 2], 16)) for k in (1, 3, 5))})"
    assert browser.value("getComputedStyle(document.body).backgroundColor") == wanted
    assert browser.value("getComputedStyle(document.querySelector('.picture.on .ground')).fill") == wanted


@in_browser
@pytest.mark.parametrize("width", [320, 360, 640, 1280])
def test_nothing_is_cut_off_at_any_width(browser: Browser, file: Path, width: int) -> None:
    for number in (1, 3, 13):
        browser.look(f"{file.as_uri()}#beat={number}", width)
        assert browser.value("document.documentElement.scrollWidth") == width
        small = browser.value(
            "[...document.querySelectorAll('button, a')].filter(e => e.offsetParent)"
            ".map(e => e.getBoundingClientRect())"
            ".filter(b => b.width < 24 || b.height < 24 || b.left < 0 || b.right > innerWidth).length"
        )
        assert small == 0
    assert not [e for e in browser.events if e["method"] in ("Log.entryAdded", "Runtime.exceptionThrown")]


@in_browser
def test_a_phone_shows_what_is_worked_on_large_enough(browser: Browser, file: Path, lstm: Figure) -> None:
    browser.look(file.as_uri(), 360, 740, reduced=True)
    for number in range(2, len(lstm.story.beats) + 1):
        browser.press("ArrowRight")
        fresh = f".value.on[data-from='{number}']"
        boxes = browser.value(
            f"[...document.querySelectorAll({fresh!r})].map(v => v.getBoundingClientRect())"
            ".map(b => [b.left, b.right, b.height, b.bottom])"
        )
        bottom = browser.value("document.querySelector('.frame').getBoundingClientRect().bottom")
        assert boxes
        assert all(left >= 0 and right <= 360 and tall > 11 and low <= bottom for left, right, tall, low in boxes)
    browser.click(".whole")
    assert browser.value("document.querySelector('.frame>svg').getAttribute('viewBox')") == "0 0 1280 720"
    browser.look(file.as_uri(), 640)
    assert browser.value("document.querySelector('.frame>svg').getAttribute('viewBox')") == "0 0 1280 720"


@in_browser
def test_it_works_in_a_frame_without_rights(browser: Browser, file: Path, tmp_path: Path) -> None:
    outer = tmp_path / "post.html"
    quoted = file.read_text(encoding="utf-8").replace("&", "&amp;").replace('"', "&quot;")
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
    browser: Browser, file: Path, tmp_path: Path
) -> None:
    outer = tmp_path / "post.html"
    outer.write_text(f'<!doctype html><iframe src="{file.as_uri()}" width="900" height="800"></iframe>')
    browser.look(outer.as_uri(), 1000, 900)
    before = browser.value("history.length")
    made = [e["params"]["context"] for e in browser.events if e["method"] == "Runtime.executionContextCreated"]
    inner = made[-1]["id"]
    for goal in (2, 3, 4):
        browser.value("document.querySelector('.next').click()", contextId=inner)
        assert browser.value("location.hash", contextId=inner) == f"#beat={goal}"
    assert browser.value("history.length") == before


@in_browser
def test_without_script_there_is_the_drawing_and_the_text(browser: Browser, file: Path) -> None:
    browser.look(file.as_uri(), script=False)
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
def test_print_has_every_still_with_its_words(browser: Browser, file: Path) -> None:
    browser.look(file.as_uri(), 800, dark=True, printed=True)
    stills = browser.value(
        "[...document.querySelectorAll('.all svg.print')].filter(s => s.getBoundingClientRect().height > 100).length"
    )
    assert stills == 14  # the finished drawing and 13 beats
    assert browser.value("document.querySelector('.stage').getBoundingClientRect().height") == 0
    assert browser.value("document.querySelector('.controls').getBoundingClientRect().height") == 0
    assert browser.value("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@in_browser
def test_a_hostile_cell_file_runs_nothing(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "evil.toml").write_text(EVIL, encoding="utf-8")
    (name,) = render(tmp_path / "evil.toml", tmp_path / "evil.html")
    browser.look(name.as_uri(), 320)
    assert beat(browser) == 1
    browser.press("End")
    assert browser.value("document.scripts.length") == 1
    assert browser.value("document.images.length") == 0
    assert browser.value("document.documentElement.scrollWidth") == 320
    assert not [e for e in browser.events if e["method"].startswith(("Log.", "Runtime.exception", "Page.javascript"))]
