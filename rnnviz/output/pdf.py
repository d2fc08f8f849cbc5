"""PDF: one page, paths alone, no fonts."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from rnnviz.output.outline import pieces
from rnnviz.output.vector import MITER, Mark, Paint, Picture, VectorWriter
from rnnviz.output.writer import Form, Makes

if TYPE_CHECKING:
    import cairo

MADE = "2000-01-01T00:00:00Z"  # always the same, so that the same picture gives the same bytes


class Pdf(VectorWriter):
    """A page of as many points as other formats have pixels."""

    SUFFIX = ".pdf"
    MAKES = Makes.STILL
    MEDIA = "application/pdf"

    def encode(self, picture: Picture, form: Form) -> bytes:
        import cairo

        file = io.BytesIO()
        with cairo.PDFSurface(file, form.width, form.height) as surface:
            for field, text in (
                (cairo.PDFMetadata.TITLE, picture.title),
                (cairo.PDFMetadata.SUBJECT, picture.description),
                (cairo.PDFMetadata.CREATE_DATE, MADE),
                (cairo.PDFMetadata.MOD_DATE, MADE),
            ):
                if text:
                    surface.set_metadata(field, text.replace("\0", ""))
            paint(cairo.Context(surface), picture, form.width, form.height)
        return file.getvalue()


def paint(context: cairo.Context[Any], picture: Picture, width: float, height: float) -> None:
    """Draw the picture on any surface of cairo, `width` × `height` of its units large."""
    context.set_miter_limit(MITER)
    context.scale(width / picture.width, height / picture.height)
    context.set_source_rgba(*_rgba(picture.ground, 1.0))
    context.paint()
    for mark in picture.marks:
        _outline(context, mark)
        _colour(context, mark.look)


def _outline(context: cairo.Context[Any], mark: Mark) -> None:
    context.new_path()
    for shape, x, y in mark.shapes:
        for contour in shape.contours:
            context.move_to(contour[0] + x, contour[1] + y)
            for piece in pieces(contour):
                if len(piece) == 2:
                    context.line_to(piece[0] + x, piece[1] + y)
                else:
                    a, b, c, d, e, f = piece
                    context.curve_to(a + x, b + y, c + x, d + y, e + x, f + y)
            if contour[:2] == contour[-2:]:
                context.close_path()


def _colour(context: cairo.Context[Any], look: Paint) -> None:
    if look.fill:
        context.set_source_rgba(*_rgba(look.fill, look.fill_opacity))
        context.fill_preserve()
    if look.stroke:
        context.set_source_rgba(*_rgba(look.stroke, look.stroke_opacity))
        context.set_line_width(look.width)
        context.stroke()


def _rgba(colour: str, opacity: float) -> tuple[float, float, float, float]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red / 255, green / 255, blue / 255, opacity
