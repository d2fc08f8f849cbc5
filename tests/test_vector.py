"""SVG and PDF: read by others than their writers, they are the picture that the pixels are."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree

import cairo
import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray
from PIL import Image
from vectors import SVG, XLINK, Pixels, linked, pdf_pixels, svg_path, svg_pixels

import rnnviz
from rnnviz.cli import main
from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.figures.words import in_words
from rnnviz.output import Makes, VectorWriter, formats
from rnnviz.output.outline import moved, number, path
from rnnviz.output.svg import INHERITED, share, svg
from rnnviz.output.vector import Mark, Paint, Picture, Shape
from rnnviz.scenes import film, frames, legend, shapes, summary, vector
from rnnviz.scenes.frames import SceneFactory
from rnnviz.theme import load
from rnnviz.views.catalogue import figure

SIZE = (1280, 720)
Point = tuple[float, float]
HOSTILE = "</title><script>alert('1')</script> \"quoted\" & <b> ]]> \u05e9\u05dc\u05d5\u05dd \u202e olleh \0 \x0b end"


@cache
def staged(cell: str, theme: str = "light") -> Figure:
    return figure(rnnviz.trace(cell), theme=theme)


def scene(cell: str, beat: int | None, theme: str) -> tuple[SceneFactory, str]:
    """A scene of its own and the colour behind it."""
    if cell == "legend":
        return partial(legend.Legend, load(theme)), load(theme).colours.ground
    made = staged(cell, theme)
    ground = made.theme.colours.ground
    return (partial(summary.Summary, made) if beat is None else partial(film.Film, made, until=beat)), ground


@cache
def beats(cell: str) -> tuple[Picture, ...]:
    return vector.beats(staged(cell))


@cache
def drawn(cell: str) -> Picture:
    factory, ground = scene(cell, None, "light")
    return vector.picture(factory, background=ground, title=cell, description=f"All of {cell}.")


def still(factory: SceneFactory, ground: str) -> Pixels:
    return frames.still(factory, width=SIZE[0], height=SIZE[1], background=ground)[:, :, :3]


def apart(one: Pixels, other: Pixels) -> tuple[int, float]:
    """The largest and the mean difference of any part of any colour."""
    assert one.shape == other.shape
    difference = np.abs(one.astype(int) - other.astype(int))
    return int(difference.max()), float(difference.mean())


def same(one: Pixels, other: Pixels) -> bool:
    """Up to the roundings of soft edges: a line a tenth of a pixel off its place is more."""
    most, mean = apart(one, other)
    return most <= 24 and mean <= 0.1


PICTURES: list[tuple[str, int | None, str]] = [
    ("lstm", None, "light"), ("gru", None, "dark"), ("rnn", 3, "light"), ("lstm", 9, "dark"), ("legend", None, "dark"),
]  # fmt: skip


class TestPicture:
    @pytest.mark.parametrize(("cell", "beat", "theme"), PICTURES)
    def test_both_formats_are_the_frame(self, cell: str, beat: int | None, theme: str, tmp_path: Path) -> None:
        make: Callable[..., rnnviz.Made] = rnnviz.legend if cell == "legend" else partial(rnnviz.summary, cell)
        more = {} if beat is None else {"beat": beat}
        factory, ground = scene(cell, beat, theme)
        frame = still(factory, ground)
        assert same(svg_pixels(make(tmp_path / "a.svg", theme=theme, width=1280, **more).path.read_text()), frame)
        assert same(pdf_pixels(make(tmp_path / "a.pdf", theme=theme, width=1280, **more).path.read_bytes()), frame)

    def test_a_line_that_is_a_little_off_is_seen(self) -> None:
        """What the comparison above is worth."""
        whole = drawn("rnn")
        look, moved = whole.marks[-1].look, [(shape, x + 0.2, y) for shape, x, y in whole.marks[-1].shapes]
        other = Picture((*whole.marks[:-1], Mark(look, tuple(moved))), whole.ground, whole.width, whole.height)
        frame = svg_pixels(svg(whole, width=1280, height=720))
        assert not same(svg_pixels(svg(other, width=1280, height=720)), frame)

    def test_the_beats_of_one_run_are_those_of_single_runs(self) -> None:
        found = beats("rnn")
        assert len(found) == len(staged("rnn").story.beats)
        for beat, picture in enumerate(found, 1):
            alone = vector.picture(*scene("rnn", beat, "light")[:1], background=picture.ground)
            assert alone.marks == picture.marks, beat

    def test_words_come_from_the_story_or_are_given(self, tmp_path: Path) -> None:
        def words(file: Path) -> tuple[str | None, str | None]:
            root = ElementTree.fromstring(file.read_text())
            return root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")

        for beat in (None, 2):
            told = in_words(staged("rnn"), beat)
            assert words(rnnviz.summary("rnn", tmp_path / "a.svg", beat=beat).path) == (told.title, told.description)
        assert words(rnnviz.summary("rnn", tmp_path / "a.svg", title="A", description="B").path) == ("A", "B")
        title, names = words(rnnviz.legend(tmp_path / "a.svg").path)
        assert title == "Legend"
        assert names is not None
        assert "Hidden state" in names

    def test_a_look_that_vectors_do_not_know_is_an_error(self) -> None:
        class Odd(frames.Timed):
            def construct(self) -> None:
                made = shapes.mobject(shapes.circle(10, 10, 5), fill="#FF0000")
                made.set_fill(["#FF0000", "#00FF00"])
                self.add(made)

        with pytest.raises(ValueError, match="a look that vector pictures do not know"):
            vector.picture(Odd)

    def test_what_cannot_be_seen_is_left_out(self) -> None:
        class Ghosts(frames.Timed):
            def construct(self) -> None:
                outline = shapes.circle(10, 10, 5)
                self.add(shapes.mobject(outline, fill="#FF0000", opacity=0.0), shapes.mobject(outline))
                self.add(shapes.mobject(outline, fill="#FF0000", stroke="#00FF00", width=2, opacity=0.25))

        assert [mark.look for mark in vector.picture(Ghosts).marks] == [Paint("#FF0000", 0.25, "#00FF00", 0.25, 2.0)]


class TestSvg:
    def test_it_is_small(self) -> None:
        assert len(svg(drawn("lstm"), width=960, height=540)) < 120_000
        sheets = share(beats("lstm"))
        assert len(sheets.defs) + sum(map(len, sheets.bodies)) < 300_000

    def test_size_and_canvas(self, tmp_path: Path) -> None:
        root = ElementTree.fromstring(rnnviz.summary("rnn", tmp_path / "a.svg", width=1920).path.read_text())
        assert (root.attrib["width"], root.attrib["height"]) == ("1920", "1080")
        assert root.attrib["viewBox"] == "0 0 1280 720"
        ground = next(root.iter(f"{SVG}rect"))
        assert ground.attrib == {"width": "1280", "height": "720", "fill": staged("rnn").theme.colours.ground}

    def test_two_in_a_page_keep_apart(self) -> None:
        ids = []
        for cell in ("lstm", "gru", "legend"):
            root = ElementTree.fromstring(svg(drawn(cell), width=960, height=540))
            own = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
            asked = {linked(element) for element in root.iter(f"{SVG}use")}
            named = root.attrib["aria-labelledby"].split()
            assert root.attrib["role"] == "img"
            assert asked | set(named) <= set(own)
            ids += own
        assert len(set(ids)) == len(ids)
        assert all(name.startswith("mine") for name in re.findall(r'id="(.*?)"', self._with_prefix("mine")))

    def _with_prefix(self, prefix: str) -> str:
        return svg(drawn("rnn"), width=960, height=540, prefix=prefix)

    def test_the_same_picture_is_the_same_text_in_another_process(self, tmp_path: Path) -> None:
        names = [tmp_path / "a.svg", tmp_path / "a.pdf"]
        program = "import rnnviz, sys\nfor name in sys.argv[1:]: rnnviz.summary('rnn', name, width=640)"
        made = []
        for seed in ("1", "2"):
            subprocess.run(
                [sys.executable, "-c", program, *names], check=True, env={**os.environ, "PYTHONHASHSEED": seed}
            )
            made.append([name.read_bytes() for name in names])
        assert made[0] == made[1]

    def test_older_readers_find_what_is_used(self) -> None:
        """Inkscape 1.2 and others know xlink:href alone; in a page, browsers take it by that very spelling."""
        for cell in ("lstm", "legend"):
            text = svg(drawn(cell), width=960, height=540)
            uses = list(ElementTree.fromstring(text).iter(f"{SVG}use"))
            assert len(uses) > 20
            assert all(set(use.attrib) & {XLINK, "href"} == {XLINK} for use in uses)
            assert text.count("<use xlink:href=") == len(uses)

    def test_words_cannot_leave_their_element(self) -> None:
        text = svg(Picture((), "#FFFFFF", 10, 10, HOSTILE, HOSTILE), width=10, height=10)
        root = ElementTree.fromstring(text)
        shown = HOSTILE.replace("\0", "").replace("\x0b", "")
        assert root.findtext(f"{SVG}title") == root.findtext(f"{SVG}desc") == shown
        assert [child.tag for child in root] == [f"{SVG}title", f"{SVG}desc", f"{SVG}rect"]

    def test_without_words_it_names_none(self) -> None:
        root = ElementTree.fromstring(svg(Picture((), "#FFFFFF", 10, 10), width=10, height=10))
        assert "aria-labelledby" not in root.attrib
        assert [child.tag for child in root] == [f"{SVG}rect"]

    def test_pictures_that_share_definitions_are_what_they_are_alone(self) -> None:
        pictures = beats("rnn")
        sheets = share(pictures, prefix="p")
        for picture, body in zip(pictures, sheets.bodies, strict=True):
            page = (
                '<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720" viewBox="0 0 1280 720">'
                f"<defs>{sheets.defs}</defs>"
                f'<rect width="1280" height="720" fill="{picture.ground}"/><g {INHERITED}>{body}</g></svg>'
            )
            alone = svg_pixels(svg(picture, width=1280, height=720))
            assert apart(svg_pixels(page), alone) == (0, 0.0)

    def test_marks_that_part_and_meet_again(self) -> None:
        """Order and number of marks survive sharing, also where pictures order them differently."""
        marks = [
            Mark(Paint(f"#0000{k:02}"), ((Shape(((0.0, 0.0, 1.0, 0.0, 2.0, 0.0, 3.0, k),)), 0, 0),)) for k in range(5)
        ]
        rows = ([0, 1, 2, 3], [2, 3, 0, 1], [0, 1, 1, 4], [], [4], [0, 2, 3, 1])
        sheets = share([Picture(tuple(marks[k] for k in row), "#FFFFFF", 9, 9) for row in rows])
        root = ElementTree.fromstring(f"<svg>{sheets.defs}</svg>")
        known = {element.attrib["id"]: element for element in root.iter() if "id" in element.attrib}

        def colours(element: ElementTree.Element) -> list[int]:
            if element.tag == "use" and "fill" not in element.attrib:
                return colours(known[element.attrib["href"][1:]])
            own = [int(element.attrib["fill"][-2:])] * max(1, len(element)) if "fill" in element.attrib else []
            return own or [k for child in element for k in colours(child)]

        for row, body in zip(rows, sheets.bodies, strict=True):
            assert colours(ElementTree.fromstring(f"<g>{body}</g>")) == row


def contour(draw: Random) -> list[Point]:
    """Lines, parabolas and free curves, mirrored handles among them, open or closed."""

    def anywhere() -> Point:
        return draw.randint(-90000, 90000) / 1000, draw.randint(-90000, 90000) / 1000

    def between(one: Point, other: Point, share: float) -> Point:
        return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share

    start = at = handle = anywhere()
    points, before = [start], ""
    kinds = draw.choices("hvlqtcs", k=draw.randint(2, 7))
    for k, kind in enumerate(kinds):
        to = start if k == len(kinds) - 1 and draw.random() < 0.5 else anywhere()
        to = (to[0], at[1]) if kind == "h" else (at[0], to[1]) if kind == "v" else to
        if to == at or (kind in "hv" and kind == before):
            continue  # no way at all, or one that is the same line still
        before = kind
        mirror = (2 * at[0] - handle[0], 2 * at[1] - handle[1])
        if kind in "hvl":
            points += [between(at, to, 1 / 3), between(at, to, 2 / 3), to]
            handle = at
        elif kind in "qt":
            handle = mirror if kind == "t" else anywhere()
            points += [between(at, handle, 2 / 3), between(to, handle, 2 / 3), to]
        else:
            first, handle = mirror if kind == "s" else anywhere(), anywhere()
            points += [first, handle, to]
        at = to
    return points


class TestOutline:
    @pytest.mark.parametrize("seed", range(40))
    def test_a_path_is_its_shape(self, seed: int) -> None:
        """Every point of every curve, at the same share of its way, to within a twenty-fifth of a pixel."""
        draw = Random(seed)
        listed = [contour(draw) for _ in range(3)]
        ctx: cairo.Context[Any] = cairo.Context(cairo.ImageSurface(cairo.FORMAT_A8, 1, 1))
        ctx.scale(1 << 12, 1 << 12)  # cairo counts in 1/256 of a pixel
        origin = np.array(listed[0][0])
        flat = [tuple(float(value) for value in (np.array(points) - origin).ravel()) for points in listed]
        data = moved(path(Shape(tuple(flat))), origin[0] + 20.5, origin[1] - 3.25)
        svg_path(ctx, data)
        read: list[list[Point]] = []
        for kind, values in ctx.copy_path():
            points = list(zip(values[::2], values[1::2], strict=True))
            if kind == cairo.PATH_MOVE_TO:
                read.append(points)
                continue
            x, y = read[-1][-1]
            (a, b) = points[-1] if points else read[-1][0]
            thirds = [(x + (a - x) / 3, y + (b - y) / 3), (x + (a - x) * 2 / 3, y + (b - y) * 2 / 3), (a, b)]
            if len(points) == 3:
                read[-1] += points
            elif points or max(abs(a - x), abs(b - y)) > 0.001:  # a line, or the way home
                read[-1] += thirds
        read = [points for points in read if len(points) > 1]
        assert [len(points) for points in read] == [len(points) for points in listed]
        for meant, found in zip(listed, read, strict=True):
            assert np.abs(samples(found) - samples(meant) - np.array((20.5, -3.25))).max() < 0.04

    def test_short_forms_are_used(self) -> None:
        """A circle of four quarters: one curve written out, three that go on smoothly."""
        k = 0.5523
        quarters = [(1, k), (k, 1), (0, 1), (-k, 1), (-1, k), (-1, 0), (-1, -k), (-k, -1), (0, -1), (k, -1), (1, -k)]
        flat = [value * 10 for pair in [(1, 0), *quarters, (1, 0)] for value in pair]
        data = path(Shape((tuple(map(float, flat)),)))
        assert [letter for letter in data if letter.isalpha()] == ["m", "c", "s", "z"]

    @pytest.mark.parametrize(
        ("value", "text"),
        [(0, "0"), (-0.001, "0"), (0.5, ".5"), (-0.25, "-.25"), (10, "10"), (1280.0, "1280"), (3.14159, "3.14")],
    )
    def test_numbers_have_no_letter_too_many(self, value: float, text: str) -> None:
        assert number(value) == text


class TestPdf:
    def test_one_page_of_paths(self, tmp_path: Path) -> None:
        made = rnnviz.summary("rnn", tmp_path / "a.PDF", width=640, title="R & D (ü)", description="Say")
        data = made.path.read_bytes()
        assert data.startswith(b"%PDF-1.")
        assert data.rstrip().endswith(b"%%EOF")
        assert len(re.findall(rb"/Type /Page\b", data)) == 1
        assert b"/MediaBox [ 0 0 640 360 ]" in data
        assert b"/Font" not in data
        assert b"/Image" not in data
        assert "R & D (ü)".encode("utf-16-be").hex().encode() in data.lower()
        assert b"/Subject (Say)" in data
        assert b"/CreationDate (20000101000000Z)" in data


class TestDoor:
    def test_the_suffixes(self) -> None:
        assert list(formats(Makes.STILL)) == [".png", ".pdf", ".svg"], "pixels first"
        assert [one for one, kind in formats().items() if issubclass(kind, VectorWriter)] == [".pdf", ".svg"]

    def test_command_and_python_make_the_same_bytes(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        for suffix in (".svg", ".pdf"):
            words = ["summary", "rnn", "--beat", "2", "--theme", "dark", "--width", "640", "-o", f"c{suffix}"]
            assert CliRunner().invoke(main, words).exit_code == 0
            rnnviz.summary("rnn", f"p{suffix}", beat=2, theme="dark", width=640)
            assert Path(f"c{suffix}").read_bytes() == Path(f"p{suffix}").read_bytes()
        assert sorted(path.name for path in tmp_path.iterdir()) == ["c.pdf", "c.svg", "p.pdf", "p.svg"]

    def test_what_is_no_still_and_what_is_no_film(self, tmp_path: Path) -> None:
        with pytest.raises(Mistake, match=r"a still is a \.png, \.pdf or \.svg; `rnnviz render` makes a film"):
            rnnviz.summary("rnn", tmp_path / "a.gif")
        with pytest.raises(Mistake, match=r"its suffix \.avi is not known; use \.png, \.pdf or \.svg"):
            rnnviz.legend(tmp_path / "a.avi")
        with pytest.raises(Mistake, match="`rnnviz summary` makes a still"):
            rnnviz.render("rnn", tmp_path / "a.gif", tmp_path / "a.svg")
        assert list(tmp_path.iterdir()) == []

    def test_a_failure_leaves_what_was_there(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "a.svg").write_text("old")

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            rnnviz.summary("rnn", tmp_path / "a.svg", width=320)
        assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.svg", "old")]


def samples(points: list[Point]) -> NDArray[np.float64]:
    """Points along each curve of a contour."""
    listed, t = np.array(points), np.linspace(0, 1, 17)[:, None]
    curves = [listed[k : k + 4] for k in range(0, len(listed) - 1, 3)]
    return np.concatenate(
        [(1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d for a, b, c, d in curves]
    )


CHROMIUM = shutil.which("chromium")


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
class TestChromium:
    @pytest.mark.parametrize("cell", ["lstm", "legend"])
    def test_a_browser_shows_the_frame(self, cell: str, tmp_path: Path) -> None:
        """Its soft edges are its own: what four by four pixels are together is compared."""
        page = tmp_path / "page.html"
        own = svg(drawn(cell), width=1280, height=720)
        page.write_text(f"<!doctype html><meta charset=utf-8><style>body{{margin:0}}svg{{display:block}}</style>{own}")
        shown = self._shot(page, tmp_path)
        frame = Image.fromarray(still(*scene(cell, None, "light")))
        most, mean = apart(np.asarray(shown.reduce(4)), np.asarray(frame.reduce(4)))
        assert most <= 32
        assert mean <= 0.6

    def test_two_in_a_page_do_not_meet(self, tmp_path: Path) -> None:
        """The second of two is drawn as if it were alone."""
        page = tmp_path / "page.html"
        style = "<!doctype html><meta charset=utf-8><style>body{margin:0}svg{display:block}</style>"
        first, second = (svg(drawn(cell), width=1280, height=360) for cell in ("gru", "rnn"))
        page.write_text(style + first + second)
        both = np.asarray(self._shot(page, tmp_path))
        page.write_text(style + f'<div style="height:360px"></div>{second}')
        assert apart(both[360:], np.asarray(self._shot(page, tmp_path))[360:]) == (0, 0.0)

    def _shot(self, page: Path, folder: Path) -> Image.Image:
        shot = folder / "shot.png"
        flags = [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--force-color-profile=srgb", f"--user-data-dir={folder / 'profile'}", "--window-size=1280,900",
        ]  # fmt: skip
        assert CHROMIUM
        command = [CHROMIUM, *flags, f"--screenshot={shot}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        with Image.open(shot) as picture:
            return picture.convert("RGB").crop((0, 0, *SIZE))
