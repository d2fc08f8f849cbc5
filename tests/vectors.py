"""Readers of vector files that are not their writers: SVG and PDF onto pixels."""

from __future__ import annotations

import re
import zlib
from typing import Any
from xml.etree import ElementTree

import cairo
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # (height, width, 3): red, green, blue
Affine = tuple[float, float, float, float, float, float]

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_ARGUMENTS = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "t": 2, "z": 0}


class Canvas:
    """Pixels under a cairo context."""

    def __init__(self, width: int, height: int) -> None:
        self.data = np.zeros((height, width, 4), np.uint8)
        surface = cairo.ImageSurface.create_for_data(memoryview(self.data), cairo.FORMAT_RGB24, width, height)
        self.context: cairo.Context[Any] = cairo.Context(surface)

    def pixels(self) -> Pixels:
        self.context.get_target().flush()
        return self.data[:, :, 2::-1].copy()  # cairo keeps blue first


def svg_pixels(text: str) -> Pixels:
    """An SVG of groups, paths, rectangles and uses, as large as it says."""
    root = ElementTree.fromstring(text)
    canvas = Canvas(int(root.attrib["width"]), int(root.attrib["height"]))
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    assert (left, top) == (0, 0)
    canvas.context.scale(canvas.data.shape[1] / width, canvas.data.shape[0] / height)
    known = {element.attrib["id"]: element for element in root.iter() if "id" in element.attrib}
    _element(canvas.context, root, {"fill": "#000000"}, known)
    return canvas.pixels()


def linked(use: ElementTree.Element) -> str:
    """The id of what a <use> shows, by either name of the attribute."""
    return next(use.attrib[name] for name in (XLINK, "href") if name in use.attrib).removeprefix("#")


def _element(
    ctx: cairo.Context[Any], element: ElementTree.Element, above: dict[str, str], known: dict[str, ElementTree.Element]
) -> None:
    looks = {**above, **{key: value for key, value in element.attrib.items() if key not in ("id", "x", "y")}}
    match element.tag.removeprefix(SVG):
        case "svg" | "g":
            for child in element:
                _element(ctx, child, looks, known)
        case "use":
            ctx.save()
            ctx.translate(float(element.attrib.get("x", 0)), float(element.attrib.get("y", 0)))
            _element(ctx, known[linked(element)], looks, known)
            ctx.restore()
        case "rect":
            ctx.rectangle(0, 0, float(element.attrib["width"]), float(element.attrib["height"]))
            _painted(ctx, looks)
        case "path":
            svg_path(ctx, element.attrib["d"])
            _painted(ctx, looks)
        case "title" | "desc" | "defs":
            pass
        case other:
            raise AssertionError(f"an element <{other}>")


def svg_path(ctx: cairo.Context[Any], data: str) -> None:
    """The commands of a path, relative ones alone, as calls."""
    ctx.new_path()
    ctx.move_to(0, 0)
    command, handle, kind = "", (0.0, 0.0), ""
    tokens = re.findall(rf"[a-zA-Z]|{_NUMBER}", data)
    assert "".join(tokens) == re.sub(r"[\s,]", "", data)
    k = 0
    while k < len(tokens):
        if tokens[k].isalpha():
            command = tokens[k]
            k += 1
        count = _ARGUMENTS[command]
        given = [float(token) for token in tokens[k : k + count]]
        assert len(given) == count
        k += count
        x, y = ctx.get_current_point()
        mirror = (x - handle[0], y - handle[1])
        match command, given:
            case "m", [dx, dy]:
                ctx.rel_move_to(dx, dy)
                command = "l"
            case "l", [dx, dy]:
                ctx.rel_line_to(dx, dy)
            case "h", [dx]:
                ctx.rel_line_to(dx, 0)
            case "v", [dy]:
                ctx.rel_line_to(0, dy)
            case "z", []:
                ctx.close_path()
            case ("c", [*_]) | ("s", [*_]):
                first = given[:2] if command == "c" else mirror if kind in "cs" and kind else (0, 0)
                a, b, dx, dy = given[-4:]
                ctx.rel_curve_to(*first, a, b, dx, dy)
                handle = (x + a, y + b)
            case ("q", [*_]) | ("t", [*_]):
                one, other = given[:2] if command == "q" else mirror if kind in "qt" and kind else (0, 0)
                dx, dy = given[-2:]
                ctx.rel_curve_to(one * 2 / 3, other * 2 / 3, dx + (one - dx) * 2 / 3, dy + (other - dy) * 2 / 3, dx, dy)
                handle = (x + one, y + other)
        kind = command


def _painted(ctx: cairo.Context[Any], looks: dict[str, str]) -> None:
    if looks.get("fill", "none") != "none":
        ctx.set_source_rgba(*_colour(looks["fill"]), float(looks.get("fill-opacity", 1)))
        ctx.fill_preserve()
    if looks.get("stroke", "none") != "none":
        ctx.set_source_rgba(*_colour(looks["stroke"]), float(looks.get("stroke-opacity", 1)))
        ctx.set_line_width(float(looks.get("stroke-width", 1)))
        ctx.set_miter_limit(float(looks.get("stroke-miterlimit", 4)))
        ctx.stroke_preserve()
    ctx.new_path()


def _colour(name: str) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(name.removeprefix("#"))
    return red / 255, green / 255, blue / 255


def pdf_pixels(data: bytes) -> Pixels:
    """The one page of a PDF of paths, a pixel for each point."""
    (box,) = re.findall(rb"/MediaBox \[ 0 0 (\d+) (\d+) \]", data)
    canvas = Canvas(int(box[0]), int(box[1]))
    ctx = canvas.context
    ctx.transform(cairo.Matrix(1, 0, 0, -1, 0, canvas.data.shape[0]))  # a page counts from below
    states = {
        name.decode(): {key.decode(): float(value) for key, value in re.findall(rb"/(CA|ca) ([\d.]+)", entries)}
        for name, entries in re.findall(rb"/(a\d+) << (.*?) >>", data)
    }
    (start,) = [found.end() for found in re.finditer(rb"stream\r?\n", data) if data[found.start() - 3 :][:3] != b"end"]
    _page(ctx, zlib.decompressobj().decompress(data[start:]).decode(), states)
    return canvas.pixels()


def _page(ctx: cairo.Context[Any], content: str, states: dict[str, dict[str, float]]) -> None:
    given: list[str] = []
    fill, stroke = (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)
    opacity: dict[str, float] = {}
    kept: list[Any] = []
    for token in content.split():
        if re.fullmatch(_NUMBER, token) or token[0] in "/[]":
            given.append(token)
            continue
        n = [float(value) for value in given if re.fullmatch(_NUMBER, value)]
        match token:
            case "m":
                ctx.move_to(*n)
            case "l":
                ctx.line_to(*n)
            case "c":
                ctx.curve_to(*n)
            case "h":
                ctx.close_path()
            case "re":
                ctx.rectangle(*n)
            case "rg":
                fill = (n[0], n[1], n[2])
            case "RG":
                stroke = (n[0], n[1], n[2])
            case "g":
                fill = (n[0],) * 3
            case "G":
                stroke = (n[0],) * 3
            case "w":
                ctx.set_line_width(*n)
            case "M":
                ctx.set_miter_limit(*n)
            case "gs":
                opacity = states[given[0].removeprefix("/")]
            case "cm":
                ctx.transform(cairo.Matrix(*n))
            case "q":
                ctx.save()
                kept.append((fill, stroke, opacity))
            case "Q":
                ctx.restore()
                fill, stroke, opacity = kept.pop()
            case "f" | "S" | "B":
                if token in "fB":
                    ctx.set_source_rgba(*fill, opacity.get("ca", 1.0))
                    ctx.fill_preserve()
                if token in "SB":
                    ctx.set_source_rgba(*stroke, opacity.get("CA", 1.0))
                    ctx.stroke_preserve()
                ctx.new_path()
            case "J" | "j" | "d":
                assert sum(n) == 0, "a dash, a round end or a round corner"
            case other:
                raise AssertionError(f"an operator {other}")
        given = []
