"""Themes: what a file may say, and that every theme can be read by every eye."""

from __future__ import annotations

import re
from dataclasses import astuple, fields
from importlib import resources
from itertools import combinations, product
from pathlib import Path

import colours
import numpy as np
import pytest
import typst
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from rnnviz import theme
from rnnviz.errors import Mistake
from rnnviz.scenes.pen import PALE, PALE_INK

FONTS = Path(str(resources.files("rnnviz.assets") / "fonts"))
STYLES = ("Regular", "SemiBold")

every_theme = pytest.mark.parametrize("name", theme.names())
every_sight = pytest.mark.parametrize("sight", colours.SIGHTS)


# The colour maths itself, against published values.


@pytest.mark.parametrize(
    ("one", "other", "expected"),  # Sharma, Wu and Dalal 2005, table 1
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_colour_distance_is_the_published_one(
    one: tuple[float, ...], other: tuple[float, ...], expected: float
) -> None:
    assert colours.delta_e(np.array(one), np.array(other)) == pytest.approx(expected, abs=5e-5)


@every_theme
def test_calm_words_are_pale_and_can_be_read(name: str) -> None:
    """3 : 1 on the cell's ground and on that of the page, and not much more where it could be less."""
    looks = theme.load(name)
    coloured = [look.text for look in looks.roles.values()]
    for ground in (looks.colours.cell, looks.colours.ground):
        seen = [colours.contrast(theme.mix(ground, one, PALE), ground) for one in coloured]
        assert 2.95 <= min(seen) < 5
        assert colours.contrast(theme.mix(ground, looks.colours.ink, PALE_INK), ground) >= 2.95


def test_contrast_and_sights_have_their_known_ends() -> None:
    assert colours.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert colours.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)
    for matrix in colours.SIGHTS.values():
        assert matrix.sum(axis=1) == pytest.approx(1, abs=1e-5), "grey stays grey in every sight"
    red_green = [colours.distance("#C04040", "#608020", sight) for sight in ("normal", "deuteranopia")]
    assert red_green[1] < red_green[0] / 3


# The themes.


def test_both_themes_are_there() -> None:
    assert {"light", "dark"} <= set(theme.names())


@every_theme
@every_sight
def test_roles_are_told_apart_by_every_eye(name: str, sight: str) -> None:
    roles = theme.load(name).roles
    near = {
        f"{one} {other}": round(d, 1)
        for one, other in combinations(theme.ROLES, 2)
        if (d := colours.distance(roles[one].outline, roles[other].outline, sight)) < 15
    }
    assert not near


@every_theme
@every_sight
def test_the_accent_is_no_role(name: str, sight: str) -> None:
    look = theme.load(name)
    for role, own in look.roles.items():
        assert colours.distance(look.colours.accent, own.outline, sight) >= 15, role


@every_theme
@every_sight
def test_signs_are_told_apart_and_are_no_state_and_no_ring(name: str, sight: str) -> None:
    look = theme.load(name)
    own, states = look.colours, [look.roles[role].outline for role in ("cell", "hidden")]
    for one, other in combinations((own.positive, own.negative, own.accent), 2):
        assert colours.distance(one, other, sight) >= 15
    for sign, state in product((own.positive, own.negative), states):
        assert colours.distance(sign, state, sight) >= 15


@every_theme
def test_text_can_be_read_on_every_ground_that_it_stands_on(name: str) -> None:
    look = theme.load(name)
    own = look.colours
    for role, part in look.roles.items():
        for ground in (own.ground, own.cell, part.fill):
            assert colours.contrast(part.text, ground) >= 4.5, (role, ground)
        assert colours.contrast(own.ink, part.fill) >= 7, role
    for ground in (own.ground, own.cell, own.plate):
        assert colours.contrast(own.ink, ground) >= 7
        assert colours.contrast(own.quiet, ground) >= 4.5


@every_theme
def test_lines_can_be_seen(name: str) -> None:
    look = theme.load(name)
    own = look.colours
    for role, part in look.roles.items():
        for ground in (own.ground, own.cell, own.plate, part.fill):
            assert colours.contrast(part.outline, ground) >= 3, (role, ground)
    for line in (own.positive, own.negative, own.accent):
        for ground in (own.cell, own.ground):
            assert colours.contrast(line, ground) >= 3


@every_theme
def test_what_is_not_reached_yet_is_quiet_and_still_there(name: str) -> None:
    own = theme.load(name).colours
    assert 1.4 <= colours.contrast(own.ghost, own.cell) <= 1.8
    assert colours.contrast(own.glow, own.cell) < 1.5 < 3 <= colours.contrast(own.accent, own.cell)


@every_theme
def test_no_text_is_below_the_limits_and_numbers_have_air(name: str) -> None:
    look = theme.load(name)
    assert min(astuple(look.text)) >= 19
    assert min(look.text.value, look.text.caption) >= 21
    font = TTFont(FONTS / "RnnvizSans-Regular.ttf")
    number = sum(_advances(font, "−0.49")) * look.text.value / font["head"].unitsPerEm
    assert look.part.value_width - number >= 12
    assert look.stroke.weight_thin < look.stroke.weight_thick
    assert look.stroke.wire < look.stroke.lane


# A reader's own file.


def test_a_file_that_is_like_another_says_only_what_differs(tmp_path: Path) -> None:
    file = tmp_path / "paper.toml"
    file.write_text('like = "light"\n[colours]\naccent = "#aa0000"\n[stroke]\nbox = 3\n', encoding="utf-8")
    own, light = theme.load(file), theme.load("light")
    assert (own.name, own.colours.accent, own.stroke.box) == ("paper", "#AA0000", 3)
    assert (own.colours.ink, own.stroke.wire, own.part, own.roles) == (
        light.colours.ink,
        light.stroke.wire,
        light.part,
        light.roles,
    )
    assert theme.load(str(file)) == own


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            '[colours]\naccent = "red"',
            r"""colours\.accent is 'red', it must be a colour such as "#0072B2"\.$""",
        ),
        ('[colours]\nacent = "#FF0000"', r'colours has "acent", which is not known, did you mean "accent"\?'),
        ("[text]\nvalue = 0", r"text\.value is 0, it must be a length in pixels, above 0"),
        ("[text]\nvalue = nan", r"text\.value is nan, it must be a length"),
        ("[text]\nvalue = true", r"text\.value is True, it must be a length"),
        ("[part]\ngap = -1", r"part\.gap is -1, it must be a length"),
        ('[colour]\nink = "#000000"', r'"colour" is not known, did you mean "colours"\?'),
        ('[roles.gates]\ntext = "#000000"', r'roles has "gates", which is not known, did you mean "gate"\?'),
        ("stroke = 3", r"stroke is 3, it must be a table"),
        ('font = ""', r"font is '', it must be the name of a font family"),
        ("[text]\nvalue = 2 1", r"this is not TOML: .*line 3"),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path: Path, content: str, sentence: str) -> None:
    file = tmp_path / "own.toml"
    file.write_text(f'like = "light"\n{content}', encoding="utf-8")
    with pytest.raises(Mistake, match=sentence) as caught:
        theme.load(file)
    assert str(caught.value).startswith(f"--theme {file}: ")
    assert "\n" not in str(caught.value)


def test_a_file_on_its_own_must_be_whole(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    whole = (resources.files("rnnviz.assets") / "themes" / "light.toml").read_text(encoding="utf-8")
    file.write_text(whole, encoding="utf-8")
    assert theme.load(file).colours == theme.load("light").colours
    file.write_text(re.sub(r"(?m)^ink = .*$", "", whole), encoding="utf-8")
    with pytest.raises(Mistake, match='colours lacks "ink"'):
        theme.load(file)


def test_two_files_like_each_other_are_refused(tmp_path: Path) -> None:
    one, other = tmp_path / "one.toml", tmp_path / "other.toml"
    one.write_text(f"like = '{other}'", encoding="utf-8")
    other.write_text(f"like = '{one}'", encoding="utf-8")
    with pytest.raises(Mistake, match="a theme that is not like this one"):
        theme.load(one)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("ligth", r'--theme ligth: not known, did you mean "light"\?; there are dark, light'),
        ("", "not known; there are dark, light"),
        ("no/such.toml", "there is no such file"),
    ],
)
def test_an_unknown_theme_is_named_with_what_there_is(name: str, sentence: str) -> None:
    with pytest.raises(Mistake, match=sentence):
        theme.load(name)


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    assert [theme.mix("#000000", "#FF8000", share) for share in (0, 0.5, 1)] == [
        "#000000",
        "#804000",
        "#FF8000",
    ]


def test_a_theme_cannot_be_changed() -> None:
    look = theme.load("light")
    with pytest.raises(TypeError):
        look.roles["gate"] = look.roles["cell"]  # type: ignore[index]
    assert {field.name for field in fields(look)} >= {"font", "colours", "roles", "text", "stroke", "part"}


# The fonts.


def _advances(font: TTFont, text: str) -> list[int]:
    """Advance widths in font units, with figures of one width, without kerning."""
    swaps: dict[str, str] = {}
    table = font["GSUB"].table
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for sub in table.LookupList.Lookup[index].SubTable:
                    swaps |= getattr(sub, "ExtSubTable", sub).mapping
    glyphs = (font.getBestCmap()[ord(letter)] for letter in text)
    return [font["hmtx"][swaps.get(glyph, glyph)][0] for glyph in glyphs]


@pytest.mark.parametrize("style", STYLES)
def test_a_font_file_is_small_and_says_whose_it_is(style: str) -> None:
    file = FONTS / f"RnnvizSans-{style}.ttf"
    font = TTFont(file)
    assert file.stat().st_size < 150_000
    assert font["name"].getBestFamilyName() == theme.load("light").font
    notice = font["name"].getDebugName(0)
    assert notice == (FONTS / "OFL.txt").read_text(encoding="utf-8").splitlines()[0]
    assert "Reserved Font Name" not in notice, "a renamed subset is allowed either way; the name is free"


@pytest.mark.parametrize("style", STYLES)
def test_a_font_has_every_letter_that_a_picture_needs(style: str) -> None:
    known = TTFont(FONTS / f"RnnvizSans-{style}.ttf").getBestCmap()
    unused = "\u00ad\u0149"  # the soft hyphen draws nothing; ŉ is withdrawn from Unicode
    needed = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA1, 0x180)])) + (
        "−±×·⋅÷≈≠≤≥∞√∂∑⊙⊕⊗∘←↑→↓–—‘’“”…′″•✓₀₁₂₃₄₅₆₇₈₉₋⁻¹"
        "αβγδεζηθικλμνξοπρςστυφχψωΓΔΘΛΞΠΣΦΨΩабвгдежзийклмнопрстуфхцчшщъыьэюя\u0302\u0303\u0304"
    )
    assert not [letter for letter in needed if ord(letter) not in known and letter not in unused]


@pytest.mark.parametrize("style", STYLES)
def test_figures_have_one_width_and_operators_one_axis(style: str) -> None:
    font = TTFont(FONTS / f"RnnvizSans-{style}.ttf")
    assert len(set(_advances(font, "0123456789"))) == 1
    glyphs, names = font.getGlyphSet(), font.getBestCmap()

    def middle(letter: str) -> float:
        pen = BoundsPen(glyphs)
        glyphs[names[ord(letter)]].draw(pen)
        return float(pen.bounds[1] + pen.bounds[3]) / 2

    for letter in "⊙⊕⊗∘+":
        assert middle(letter) == pytest.approx(middle("−"), abs=20), letter


@every_theme
@pytest.mark.parametrize(("style", "weight"), [("Regular", 400), ("SemiBold", 600)])
def test_typst_sets_text_with_our_font_and_no_other(name: str, style: str, weight: int) -> None:
    """The width that Typst measures is the sum of the advances in our file; a fallback would have others."""
    font = TTFont(FONTS / f"RnnvizSans-{style}.ttf")
    text = "0123456789 −0.49 ⊙ σ mnxz"
    source = (
        f'#set text(font: "{theme.load(name).font}", weight: {weight}, size: 100pt)\n'
        '#set text(number-width: "tabular", kerning: false, fallback: false)\n'
        f'#context [#metadata(measure("{text}").width / 1pt) <width>]'
    )
    compiler = typst.Compiler(source.encode(), font_paths=[str(FONTS)], ignore_system_fonts=True)
    measured = float(compiler.query("<width>", field="value", one=True))
    assert measured == pytest.approx(sum(_advances(font, text)) * 100 / font["head"].unitsPerEm, abs=0.01)
