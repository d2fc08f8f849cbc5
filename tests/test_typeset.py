"""Set lines: as wide as the font says, on the baseline, in their colours, and exactly what was written."""

from __future__ import annotations

import numpy as np
import pytest
import reading

from rnnviz.errors import Mistake
from rnnviz.typeset import Ink, Line, Typesetter, escape

FAMILY = "Rnnviz Sans"
SETTER = Typesetter(FAMILY)


def ink(source: str, size: float = 21, *, bold: bool = False) -> Ink:
    return SETTER.ink(Line(source, size, "#000000", bold))


def seen(line: Ink) -> str:
    """What a reader sees, blanks left out."""
    return plain(reading.text(np.concatenate([run.points for run in line.runs])) if line.runs else "")


def plain(text: str) -> str:
    """Without blanks; of characters that have the same shape always the same."""
    return "".join(text.split()).translate(str.maketrans("l_·", "I−."))


@pytest.mark.parametrize("text", ["0", "1", "−0.49", "1.11", "0.00", "123.45", "−12.34", "0123456789"])
@pytest.mark.parametrize("size", [19, 21, 31.5])
@pytest.mark.parametrize("bold", [False, True])
def test_a_number_is_as_wide_as_the_font_says(text: str, size: float, bold: bool) -> None:
    style = "SemiBold" if bold else "Regular"
    assert ink(text, size, bold=bold).advance == pytest.approx(reading.advance(text, size, style), abs=0.01)


def test_figures_have_one_width() -> None:
    assert len({round(ink(digit).advance, 6) for digit in "0123456789"}) == 1


@pytest.mark.parametrize("text", ["LSTM cell", "forget gate", "beat 3 of 13", "Input gate: how much to keep."])
def test_words_are_as_wide_as_their_letters_save_for_kerning(text: str) -> None:
    assert ink(text).advance == pytest.approx(reading.advance(text, 21), rel=0.02)


@pytest.mark.parametrize("size", [19, 32])
@pytest.mark.parametrize("around", ["H", "Hgp", "H $h_(t-1)$", "H $vec(1, 2, 3)$", "#super[1]H"])
def test_letters_stand_on_the_baseline_whatever_is_beside_them(around: str, size: float) -> None:
    face = reading.font()
    tall = face["OS/2"].sCapHeight * size / face["head"].unitsPerEm
    line = ink(around, size)
    letter = next(glyph for run in line.runs for glyph in reading.read(run.points) if glyph.char == "H")
    assert letter.size == pytest.approx(size, abs=0.02)
    assert letter.y == pytest.approx(-tall / 2, abs=0.02), "its foot is at 0"


def test_the_edges_are_those_of_the_ink() -> None:
    line = ink("Hgp")
    points = np.concatenate([run.points for run in line.runs])
    assert (line.left, line.top) == pytest.approx(points.min(axis=0))
    assert (line.right, line.bottom) == pytest.approx(points.max(axis=0))
    assert 0 < line.left < line.right < line.advance
    assert line.top < -line.bottom < 0, "more above the baseline than below"


def test_every_colour_is_a_run_of_its_own() -> None:
    line = ink('ab#text(fill: rgb("#C8500A"))[cd]e#text(fill: rgb("#C8500A"))[f]')
    assert {run.colour.upper(): reading.text(run.points) for run in line.runs} == {"#000000": "abe", "#C8500A": "cdf"}


def test_bold_is_the_other_weight() -> None:
    assert ink("gate", bold=True).width > ink("gate").width * 1.02


def test_lines_set_together_are_those_set_alone() -> None:
    lines = [Line(text, 21, "#000000") for text in ("−0.49", "$h_t$", "forget gate", "x")]
    together, alone = Typesetter(FAMILY), Typesetter(FAMILY)
    together.prepare(lines)
    for line in reversed(lines):
        one, other = together.ink(line), alone.ink(line)
        assert one.advance == pytest.approx(other.advance)
        assert all(np.allclose(a.points, b.points) for a, b in zip(one.runs, other.runs, strict=True))


HOSTILE = (
    "#panic(1)", "#let x = 1", "$x^2$", '"quoted"', "it's", "back\\slash", "\\", "\\n", "[a]", "]", "[", "//no comment",
    "/* no comment */", "@ref", "<tag>", "*bold*", "_under_", "`code`", "a~b", "a--b", "a---b", "a -? b", "= head",
    "== head", "- item", "+ item", "/ term: x", "1. item", "https://example.org/a?b=c#d", "a -> b <- c => d != e",
    "{x}", "%&;:,!?()^|", "100 % of 1/2", "#", "$", "and so on...", "−0.49 ≈ ½ · x", "f_{t-1}",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_words_show_exactly_these_characters(text: str) -> None:
    # The font has one glyph for three dots.
    assert seen(ink(escape(text))).replace("…", "...") == plain(text)


def test_marks_stand_above_their_letter() -> None:
    assert ink(escape("h\u0303")).top < ink("h").top - 1


@pytest.mark.parametrize(
    "text",
    [
        "😀",
        "👩‍👩‍👧",
        "שלום",
        "السلام",
        "日本語",
        "\u202eabc\u202c",
        "a\u0000b",
        "\ufeff",
        "\t",
        "a\nb",
        "",
        "\U000e0041",
    ],
)
def test_characters_of_no_font_of_ours_do_not_fail(text: str) -> None:
    line = ink(f"x{escape(text)}y")
    assert line.advance > 0
    assert {"x", "y"} <= {glyph.char for run in line.runs for glyph in reading.read(run.points)}


def test_a_line_break_in_words_does_not_make_two_lines() -> None:
    assert ink(escape("ab\n\ncd")).height == pytest.approx(ink("ab cd").height)


def test_what_typst_refuses_is_a_mistake() -> None:
    with pytest.raises(Mistake, match="Typst"):
        ink("#panic(1)")


def test_a_family_without_a_file_is_refused_with_those_there_are() -> None:
    with pytest.raises(Mistake, match=f"'Rnnviz Serif'.*{FAMILY}"):
        Typesetter("Rnnviz Serif").ink(Line("a", 21, "#000000"))
