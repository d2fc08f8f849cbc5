"""What records and files show in a notebook, and the example notebook, run from top to bottom."""

from __future__ import annotations

import json
import os
import pickle
import re
import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from browser import AXE, AXE_MISSING, MISSING, PROGRAM, Browser, axe

import rnnviz
from rnnviz.cells.cell import load, shipped
from rnnviz.figures.words import in_words
from rnnviz.made import Made
from rnnviz.numbers.digits import show
from rnnviz.output.writer import Words
from rnnviz.pages.notebook import LONGEST, WIDEST, html
from rnnviz.report import MARK, readable
from rnnviz.shown import Shown
from rnnviz.text.markup import line

ROOT = Path(__file__).parent.parent
NOTEBOOK = ROOT / "assets" / "notebook" / "rnnviz.ipynb"
SMALL: dict[str, Any] = {"width": 320, "fps": 10, "pace": 0.25}
NUMBER = re.compile(rf"{MARK}?−?\d+\.\d\d")

EVIL = r'''
title = "</table></style><script>window.bad = 1</script> \"q\" <img src=x onerror='window.bad = 2'> $x$ שלום \u202Eabc"
source = "--> <b>x</b>"
equals = "<i>y</i> & $$z$$"
equations = """
h_t = tanh(W·[h_{t-1}, x_t] + b)  # <svg onload='window.bad = 3'> " ': ערבית </style><script>window.bad = 4</script>
"""
'''


@dataclass
class Parsed(HTMLParser):
    """HTML taken apart, every element closed in its turn: tags with attributes, and each table as a grid of cells."""

    text: str
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    words: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[int] = []
        self.feed(self.text)
        assert not self._open, [self.words[k] for k in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))
        self.words.append((tag, ""))
        if tag not in ("img", "track", "br"):
            self._open.append(len(self.words) - 1)

    def handle_endtag(self, tag: str) -> None:
        assert self.words[self._open[-1]][0] == tag, f"</{tag}> closes <{self.words[self._open[-1]][0]}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for k in self._open:
            self.words[k] = (self.words[k][0], self.words[k][1] + data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [has for name, has in self.tags if name == tag]

    def said(self, *tags: str) -> list[str]:
        return [text for tag, text in self.words if tag in tags]

    def widths(self) -> set[int]:
        """How many columns the rows of the tables have, with what reaches into them from other rows."""
        found, reach = set(), []
        for tag, has in self.tags:
            if tag == "tr":
                found.add(sum(across for across, _ in reach))
                reach = [(across, down - 1) for across, down in reach if down > 1]
            elif tag in ("td", "th"):
                reach.append((int(has.get("colspan", 1)), int(has.get("rowspan", 1))))
        return {*found, sum(across for across, _ in reach)} - {0}


def parsed(shown: Shown) -> Parsed:
    found = Parsed(shown._repr_html_())
    assert "rnnviz-shown" in found.tags[0][1]["class"]
    for _, has in found.tags:
        for key in ("src", "href"):
            assert has.get(key, "data:").startswith("data:"), "nothing is fetched"
    return found


# -- records ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", shipped())
def test_a_cell_shows_its_equations(key: str) -> None:
    cell = load(key)
    shown = parsed(cell)
    assert len([has for has in shown.all("span") if has.get("role") == "math"]) == len(cell.equations)
    assert shown.widths() == {3}
    assert {has["scope"] for has in shown.all("th")} == {"col", "row"}
    for equation in cell.equations:
        assert equation.name in shown.said("th")
        assert equation.meaning in shown.said("td")
    (title,) = shown.said("caption")
    assert title == f"{cell.title} ({key})"
    text = " ".join(shown.said("p"))
    assert cell.source in text
    assert re.sub(r"\b(\w)_", r"\1", cell.equals) in text


def test_a_value_without_a_name_has_no_empty_head(tmp_path: Path) -> None:
    file = tmp_path / "plain.toml"
    file.write_text('title = "T"\nequations = "h_t = tanh(W·[h_{t-1}, x_t])"\n', encoding="utf-8")
    trace = rnnviz.trace(file)
    assert parsed(trace.sized.cell).said("th") == ["equation", "name", "meaning"]
    shown = parsed(trace)
    assert all(has.get("aria-label") or text for has, text in zip(shown.all("th"), shown.said("th"), strict=True))


def test_a_cell_says_its_parameters() -> None:
    assert "With input size 3, hidden size 2: 48 parameters." in parsed(load("lstm")).said("p")
    assert "output size 2: 14 parameters." in parsed(load("rnn-output")).said("p")[0]


@pytest.mark.parametrize("asked", [{}, {"batch_size": 3, "seed": 1}, {"hidden_size": 4, "seed": 2}])
@pytest.mark.parametrize("key", ["lstm", "gru-torch", "rnn-output"])
def test_a_trace_shows_the_numbers_that_the_command_prints(key: str, asked: dict[str, int]) -> None:
    trace = rnnviz.trace(key, **asked)  # type: ignore[arg-type]
    shown, text = parsed(trace), readable(trace)
    assert [word for word in shown.said("td") if word] == NUMBER.findall(text)
    assert len(shown.widths()) == 1
    assert all(has["scope"] in ("col", "colgroup", "row", "rowgroup") for has in shown.all("th"))
    heads = [text for text in shown.said("th") if "=" in text]
    assert len(heads) == len(trace.sized.cell.equations)
    notes = [note for note in shown.said("p") if note.startswith(f"{MARK}: ")]
    assert bool(notes) == (MARK in text)


def test_a_batch_is_counted() -> None:
    assert "sample" not in parsed(rnnviz.trace("rnn")).said("th")
    shown = parsed(rnnviz.trace("rnn", batch_size=3))
    counted = [text for text in shown.said("th") if text.isdigit()]
    assert counted == ["1", "2", "3"] * 6  # x_t, h_{t-1} and the four of the equation


def test_a_large_trace_shows_both_ends() -> None:
    trace = rnnviz.trace("gru", input_size=300, hidden_size=200, batch_size=30)
    shown = parsed(trace)
    assert len(shown.text) < 80_000
    assert shown.widths() == {WIDEST + 2}
    last = trace.value("h_t")
    numbers = shown.said("td")[-WIDEST:]
    assert [word.removeprefix(MARK) for word in numbers if word != "…"] == [
        show(last[-1, k]) for k in (0, 1, 2, 3, 4, -4, -3, -2, -1)
    ]
    assert numbers.count("…") == 1
    assert shown.said("th")[-LONGEST:] == ["1", "2", "3", "4", "…", "28", "29", "30"]


def test_a_story_shows_its_beats_in_order() -> None:
    story = rnnviz.figure(rnnviz.trace("lstm")).story
    shown = parsed(story)
    assert len(shown.all("ol")) == 1
    steps = shown.said("li")
    assert len(steps) == len(story.beats)
    start = 0
    for step, beat in zip(steps, story.beats, strict=True):
        assert f"at {start / 100:.1f} s" in step
        assert beat.panel.sentence in step
        assert step.startswith(re.sub(r"_\{?(t−1|\w)\}?", r"\1", beat.panel.title))
        start += beat.length
    assert "ft = [0.91, 0.12]" in steps[2]
    assert f"LSTM: {len(steps)} beats in {start / 100:.1f} s" in shown.said("p")


def test_names_in_a_line_have_their_indices_below() -> None:
    assert line("c'_t: W_hh & b < h̃_{t−1}, W_h̃.") == (
        "<i>c'</i><sub>t</sub>: <i>W</i><sub>hh</sub> &amp; b &lt; <i>h̃</i><sub>t−1</sub>, <i>W</i><sub>h̃</sub>."
    )
    assert line("reset_after, x1_a, _t, h_") == "reset_after, x1_a, _t, h_", "words, not names"


def test_a_figure_shows_its_drawing_above_its_beats() -> None:
    made = rnnviz.figure(rnnviz.trace("rnn"), theme="dark")
    shown = parsed(made)
    (image,) = shown.all("img")
    kind, data = image["src"].split(",")
    assert kind == "data:image/svg+xml;base64"
    drawing = b64decode(data).decode()
    assert drawing.startswith("<svg")
    assert made.theme.colours.ground in drawing
    assert image["alt"] == in_words(made).alt
    assert len(shown.said("li")) == len(made.story.beats)
    assert shown.text.index("<img") < shown.text.index("<ol")


def test_in_a_terminal_each_is_one_short_line() -> None:
    trace = rnnviz.trace("lstm", batch_size=2)
    made = rnnviz.figure(trace)
    told = [repr(one) for one in (trace.sized.cell, trace.sized, trace, made, made.story)]
    assert all(len(text) < 120 and text.startswith("<") and "\n" not in text for text in told)
    assert told[0] == "<Cell lstm: 'LSTM', 6 equations>"
    why = "drawn from seed 0, as the example has batch size 1"
    assert told[2] == f"<Trace of lstm: input size 3, hidden size 2, batch size 2; {why}>"
    assert "13 beats" in told[3]


def test_what_has_no_form_is_an_error() -> None:
    with pytest.raises(TypeError, match="int has no form"):
        html(3)


def test_nothing_waits_for_it() -> None:
    code = """if True:
        import sys, rnnviz
        rnnviz.trace("lstm")
        heavy = ("manim", "typst", "rnnviz.pages.notebook", "rnnviz.layout", "rnnviz.story", "rnnviz.scenes")
        assert not [name for name in heavy if name in sys.modules], sorted(sys.modules)
        rnnviz.load("lstm")._repr_html_()
        assert "manim" not in sys.modules and "rnnviz.pages.notebook" in sys.modules
    """
    subprocess.run([sys.executable, "-c", code], check=True)


# -- files ------------------------------------------------------------------------------------------------------------

TOLD = Words("R & D", 'A "cell" <b>', "long", "WEBVTT\n\n1 a\n00:00:00.000 --> 00:00:01.000\nx\n", "WEBVTT\n")
FILES = {
    "a.mp4": "video", "a.webm": "video", "a.html": "iframe", "a.webp": "img", "a.gif": "img", "a.svg": "img",
    "a.PNG": "img", "a.pdf": "a", "a.txt": "pre", "a.vtt": "pre", "a.chapters.vtt": "pre",
}  # fmt: skip


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """One file of each kind, with nothing but its name in it."""
    monkeypatch.chdir(tmp_path)
    for name in FILES:
        Path(name).write_text(f"<{name}>", encoding="utf-8")
    return FILES


def test_every_kind_of_file_shows_itself(files: dict[str, str]) -> None:
    for name, tag in files.items():
        made = Made((Path(name),), TOLD)
        shown = parsed(made)
        (has,) = shown.all(tag)
        if tag == "pre":
            assert shown.said("pre") == [f"<{name}>"]
        else:
            assert b64decode(has.get("src", has.get("href", "")).split(",")[1]).decode() == f"<{name}>"
        if tag == "video":
            assert {"controls", "loop", "muted", "playsinline"} <= set(has)
            assert "autoplay" not in has
            assert has["aria-label"] == TOLD.alt
            (track,) = shown.all("track")
            assert b64decode(track["src"].split(",")[1]).decode() == TOLD.captions
        if tag == "img":
            assert has["alt"] == TOLD.alt
        if tag == "iframe":
            assert has["title"] == TOLD.title
            assert has["sandbox"] == "allow-scripts"
        assert shown.said("p")[-1] == name


def test_of_several_the_best_is_shown(files: dict[str, str]) -> None:
    names = [*files]
    for k, name in enumerate(names):
        made = Made(tuple(Path(name) for name in reversed(names[k:])), TOLD)
        alone = Made((Path(name),), TOLD)
        assert parsed(made).tags[:5] == parsed(alone).tags[:5]
        assert unescape(", ".join(map(str, made))) in parsed(made).said("p")


def test_a_film_that_ends_is_not_repeated(files: dict[str, str]) -> None:
    (has,) = parsed(Made((Path("a.mp4"),), TOLD, loop=False)).all("video")
    assert "loop" not in has


def test_what_is_to_be_known_of_the_numbers_stands_below_the_film(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a", encoding="utf-8")
    note = "Numbers are drawn from seed 0, as the example has hidden size 2."
    assert parsed(Made((tmp_path / "a.txt",), TOLD, note=note)).said("p") == [f"{tmp_path / 'a.txt'}. {note}"]
    assert parsed(Made((tmp_path / "a.txt",), TOLD)).said("p") == [str(tmp_path / "a.txt")]


def test_a_file_that_has_gone_is_named(tmp_path: Path) -> None:
    assert parsed(Made((tmp_path / "no.gif",), TOLD)).said("p") == [f"{tmp_path / 'no.gif'} is no longer there."]


def test_what_was_made_is_a_sequence_of_paths() -> None:
    a, b = Path("a.gif"), Path("b.mp4")
    made = Made((a, b), TOLD)
    assert [*made] == [made[0], made[-1]] == [a, b]
    assert len(made) == 2
    assert made[1:] == (b,)
    assert made == [a, b] == made
    assert made == (a, b)
    assert made != [b, a]
    assert made != Made((a,), TOLD)
    assert made != "a.gif"
    assert len({made, Made((a, b), TOLD, loop=False), (a, b)}) == 1
    assert a in made
    assert (str(made), repr(made)) == ("a.gif, b.mp4", "<Made a.gif, b.mp4>")
    assert pickle.loads(pickle.dumps(made)) == made
    for use in (os.fspath, Path, open):
        with pytest.raises(TypeError, match=r"2 files have been made, a\.gif, b\.mp4: choose one"):
            use(made)  # type: ignore[operator]


def test_one_file_alone_is_a_path(tmp_path: Path) -> None:
    made = rnnviz.legend(tmp_path / "a.svg", width=320)
    assert made.path == Path(made) == tmp_path / "a.svg"
    assert str(made) == str(tmp_path / "a.svg")
    with open(made, encoding="utf-8") as file:  # noqa: PTH123 - that it can be is what is asked
        assert file.read(4) == "<svg"
    assert os.path.getsize(made) > 1000  # noqa: PTH202
    (image,) = parsed(made).all("img")
    assert image["alt"] == made.words.alt != ""


def test_films_and_stills_carry_their_words(tmp_path: Path) -> None:
    film = rnnviz.render("rnn", tmp_path / "a.vtt", tmp_path / "a.txt", loop=False)
    told = in_words(rnnviz.figure(rnnviz.trace("rnn")))
    assert film == [tmp_path / "a.vtt", tmp_path / "a.txt"]
    assert (film.words, film.loop) == (told, False)
    still = rnnviz.summary("rnn", tmp_path / "a.png", beat=2, width=320, title="T")
    assert still.words == replace(in_words(rnnviz.figure(rnnviz.trace("rnn")), 2), title="T")


# -- in a browser -----------------------------------------------------------------------------------------------------

in_browser = pytest.mark.skipif(PROGRAM is None, reason=MISSING)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


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


# -- the example notebook ---------------------------------------------------------------------------------------------


def test_the_committed_notebook_has_no_outputs() -> None:
    import nbformat

    nbformat.validate(nbformat.read(NOTEBOOK, as_version=4))
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert len(code) >= 8
    assert not any(cell["outputs"] or cell["execution_count"] for cell in code)
    assert len({cell["id"] for cell in cells}) == len(cells)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each cell of the notebook shows, by the cell's id, run in a folder of its own."""
    import nbformat
    from nbclient import NotebookClient

    folder = tmp_path_factory.mktemp("notebook")
    book = nbformat.read(NOTEBOOK, as_version=4)
    env = {"IPYTHONDIR": str(folder / ".ipython"), "JUPYTER_RUNTIME_DIR": str(folder / ".jupyter")}
    with pytest.MonkeyPatch.context() as patch:
        for key, value in env.items():
            patch.setenv(key, value)
        client = NotebookClient(book, timeout=120, resources={"metadata": {"path": str(folder)}})
        client.execute()
    return {cell["id"]: cell["outputs"] for cell in book["cells"] if cell["cell_type"] == "code"}


def test_the_notebook_runs_and_every_cell_shows_something(shown: dict[str, Any]) -> None:
    assert all(len(outputs) == 1 for outputs in shown.values())
    texts = {key: output.get("data", {}).get("text/html", "") for key, (output,) in shown.items()}
    looked_for = {"table", "sub", "img", "ol", "iframe", "video"}
    assert {key: {tag for tag, _ in Parsed(text).tags} & looked_for for key, text in texts.items()} == {
        "lstm": {"table", "sub"},
        "step": {"table", "sub"},
        "values": set(),
        "mine": {"table", "sub"},
        "stage": {"img", "ol", "sub"},
        "forget-gate": {"img"},
        "lstm-player": {"iframe"},
        "mgu": {"table", "sub"},
        "mgu-film": {"video"},
        "mistake": set(),
        "legend": {"img"},
    }


def test_the_notebook_says_what_it_promises(shown: dict[str, Any]) -> None:
    assert "1.31089" in shown["values"][0]["data"]["text/plain"]
    assert "W_i" in shown["mistake"][0]["text"]
    assert shown["mistake"][0]["text"].count("\n") == 1
    assert shown["mgu-film"][0]["data"]["text/plain"] == "<Made mgu.mp4>"
