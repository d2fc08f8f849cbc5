"""The step player: what stands in the page."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hostile import PAGE

from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.language.names import read_name
from rnnviz.numbers.asked import trace
from rnnviz.numbers.digits import show
from rnnviz.player import page
from rnnviz.render import render, summary
from rnnviz.scenes import frames, vector
from rnnviz.scenes.summary import Summary
from rnnviz.text.plain import printed
from rnnviz.theme import load
from rnnviz.views.catalogue import figure

VOID = {"meta", "link", "br", "img", "input", "hr"}


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
def text(player: Path) -> str:
    return player.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def parsed(text: str) -> Page:
    return Page(text)


# -- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_is_small_and_needs_nothing_else(player: Path, text: str, parsed: Page) -> None:
    assert player.stat().st_size < 410_000
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
    assert sum(times) == (lstm.story.length - lstm.story.poster) * 10  # as long as the film


@pytest.mark.parametrize(("cell", "sizes"), [("gru", {}), ("rnn", {}), ("lstm", {"input_size": 5, "hidden_size": 4})])
def test_every_cell_has_a_page(tmp_path: Path, cell: str, sizes: dict[str, int]) -> None:
    (name,) = render(cell, tmp_path / "a.html", **sizes)
    assert name.stat().st_size < 1_500_000
    parsed = Page(name.read_text(encoding="utf-8"))
    assert len(parsed.all("g", **{"class": "picture"})) == len(parsed.all("a")) + 1


def test_what_a_cell_file_says_is_text_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "evil.toml").write_text(PAGE, encoding="utf-8")
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
    end = next(k for k, beat in enumerate(lstm.story.beats) if beat.step)
    known = {(tip.name, tip.numbers.partition(":")[0]): tip for tip in lstm.tips if tip.first <= end}
    value = {name: show(float(lstm.runs[0].value(name)[0, 0])) for name in ("c_t", "c_t/0", "c_t/1", "f_t", "c_{t-1}")}
    tip = known["Cell state", "unit 1"]
    assert tip.formula == "c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t"
    assert tip.numbers == f"unit 1: {value['c_t/0']} + ({value['c_t/1']}) = {value['c_t']}"
    kept = known["What the forget gate let through", "unit 1"]
    assert kept.formula == "f_t ⊙ c_{t−1}"
    assert kept.numbers == f"unit 1: {value['f_t']} · {value['c_{t-1}']} = {value['c_t/0']}"


@pytest.mark.parametrize(
    ("cell", "sizes"), [("lstm", {}), ("gru", {}), ("rnn-split", {}), ("lstm", {"hidden_size": 6})]
)
def test_every_value_of_the_finished_drawing_has_a_tip(cell: str, sizes: dict[str, int]) -> None:
    made = figure(trace(cell, **sizes))
    last = len(made.story.beats)
    end = next(k for k, beat in enumerate(made.story.beats) if beat.step)
    full = [tip for tip in made.tips if tip.first <= end <= tip.last]
    boxes = [box for placed in made.layout.placed.values() for box in (*placed.boxes, *placed.sums)]
    assert Counter(tip.box for tip in full) == Counter(boxes)
    assert Counter(tip.box for tip in made.tips if tip.first <= last <= tip.last) == Counter(boxes)
    first = [tip for tip in made.tips if tip.first == 1]
    assert len(first) == sum(len(made.readings.numbers(part)) for part in made.layout.graph.of("input", "incoming"))
    for state in made.runs[0].sized.cell.states:
        moved = [
            tip.numbers
            for tip in made.tips
            if tip.first == end + 1 and tip.formula == printed(read_name(state.incoming))
        ]
        values = made.runs[0].value(state.outgoing)[0]
        assert moved == [f"unit {k + 1}: {show(float(v))}, given" for k, v in enumerate(values)]


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
    monkeypatch.setattr("rnnviz.paged.page", fault)
    with pytest.raises(OSError, match="no more memory"):
        render("rnn", old)
    assert old.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [old]


def test_a_still_is_no_page(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=r"a\.html .*a still is a \.png"):
        summary("rnn", tmp_path / "a.html")
    assert not list(tmp_path.iterdir())
