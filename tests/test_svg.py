"""SVG: small, alone in its page, the same in every process, and harmless whatever a cell says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from vectored import apart, beats, drawn, staged
from vectors import SVG, XLINK, linked, svg_pixels

import rnnviz
from rnnviz.output.svg import INHERITED, share, svg
from rnnviz.output.vector import Mark, Paint, Picture, Shape

HOSTILE = "</title><script>alert('1')</script> \"quoted\" & <b> ]]> \u05e9\u05dc\u05d5\u05dd \u202e olleh \0 \x0b end"


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
