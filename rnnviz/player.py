"""The step player: one self-contained page with every beat as a vector picture, to step through and read along.

All that the page says stands in its markup, so that it can be read without its script; the script only chooses what
is shown. Whatever may come from a cell file goes through `markup.safe`, and none of it into the script or the style.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from importlib import resources

from rnnviz.figures.figure import Figure, Opening, Tip
from rnnviz.figures.words import alt
from rnnviz.inks import paired
from rnnviz.layout.geometry import Box
from rnnviz.output.svg import INHERITED, share, variables
from rnnviz.output.vector import Picture
from rnnviz.story.panel import calculations
from rnnviz.story.story import Beat
from rnnviz.text.markup import line, safe
from rnnviz.text.plain import aloud, clean, printed
from rnnviz.theme import Theme

_SLOT = re.compile(r"\{\{(\w+)\}\}")
CLOSE = 720.0  # pixels of the canvas that a phone shows at least: so that figures are as large as small print
HEAD = 46.0  # pixels of the canvas that title and counter take up, which a narrow page writes as text


def page(
    made: Figure,
    pictures: Sequence[Picture],
    dark: tuple[Theme, Sequence[Picture]] | None = None,
    inside: Sequence[str] = (),
) -> str:
    """The page. `pictures` are the finished drawing and then every beat.

    With `dark`, the same pictures in another theme, the reader's setting chooses; else `made`'s theme is shown alone.
    `inside` are the pages of what opens in the figure.
    Raises ValueError if the two differ in more than colours.
    """
    coloured = paired((made.theme, pictures), dark or (made.theme, pictures))
    sheets = share([replace(picture, title="", description="") for picture in coloured])
    colours = variables(coloured[0].inks, ":root", "screen" if dark else "")
    sides = {"wide": f"{made.layout.canvas.width:g}", "high": f"{made.layout.canvas.height:g}"}
    style = _fill(_read("player.css"), {"colours": colours, "inherited": _as_style(INHERITED), **sides, **_crop(made)})
    script = _fill(_read("player.js"), sides)
    values, canvas = made.tips, made.layout.canvas
    title = safe(made.account.full)
    return _fill(
        _read("player.html"),
        {
            "policy": _policy({_hash(style), *_allowed("style", inside)}, {_hash(script), *_allowed("script", inside)}),
            "scheme": "light dark" if dark else _scheme(made.theme),
            "title": title,
            "summary": safe(alt(made)),
            "style": style,
            "script": script,
            "count": str(len(made.story.beats)),
            "inherited": INHERITED,
            "defs": sheets.defs,
            **sides,
            "pictures": "".join(
                f'<g class="picture" data-beat="{k}"><g id="{sheets.prefix}-p{k}">'
                f'<rect class="ground" width="{canvas.width:g}" height="{canvas.height:g}"/>\n{body}</g></g>\n'
                for k, body in enumerate(sheets.bodies)
            ),
            "panel": f"{made.layout.panel.top - 2:.0f}",
            "values": "".join(
                [
                    *(_opening(k, one) for k, one in enumerate(made.opens[: len(inside)])),
                    *(_value(k, tip) for k, tip in enumerate(values)),
                ]
            ),
            "inside": "".join(
                _inside(k, one, inner) for k, (one, inner) in enumerate(zip(made.opens, inside, strict=False))
            ),
            "tips": "".join(_tip(k, tip) for k, tip in enumerate(values)),
            "jumps": "".join(_jump(made, k, beat) for k, beat in enumerate(made.story.beats, 1)),
            "beats": "".join(
                _beat(made, k, beat, f"{sheets.prefix}-p{k}") for k, beat in enumerate(made.story.beats, 1)
            ),
            "cover": f"#{sheets.prefix}-p0",
        },
    )


def _scheme(theme: Theme) -> str:
    """Whether a browser's own parts, such as scroll bars, should be dark."""
    red, green, blue = (int(theme.colours.ground[k : k + 2], 16) for k in (1, 3, 5))
    return "dark" if 3 * red + 6 * green + blue < 1280 else "light"


def _as_style(attributes: str) -> str:
    """Attributes as declarations of a style."""
    return ";".join(f"{name}:{value}" for name, value in re.findall(r'([\w-]+)="([^"]*)"', attributes))


def _crop(made: Figure) -> Mapping[str, str]:
    """How a narrow page cuts off head and panel, whose words it has as text."""
    canvas, head = made.layout.canvas, _head(made)
    height = made.layout.panel.top - head
    return {
        "shown": f"{canvas.width:g}/{height:.0f}",
        "close": f"{min(CLOSE, canvas.width):g}/{height:.0f}",
        "lift": f"{-100 * head / canvas.width:.3f}%",
    }


def _head(made: Figure) -> float:
    """The height of title and counter; as far as the cell may begin."""
    return min(HEAD, made.layout.cell.top - 2)


def _near(made: Figure, beat: Beat) -> str:
    """The view box of a phone: what is worked on and where it comes from."""
    graph, top, bottom, wide = made.layout.graph, _head(made), made.layout.panel.top, made.layout.canvas.width
    keys = {move.part for move in beat.moves}.union(beat.parts)
    keys |= {source.key for part in beat.parts for source in graph[part].sources}
    if not keys:
        return f"0 {top:.0f} {wide:g} {bottom - top:.0f}"
    hull = Box.hull([box for key in keys for box in made.layout[key].body])
    width = min(wide, max(CLOSE, hull.width + 48))
    left = min(wide - width, max(0.0, hull.x - width / 2))
    return f"{left:.0f} {top:.0f} {width:.0f} {bottom - top:.0f}"


# -- markup ---------------------------------------------------------------------------------------------------------


def _jump(made: Figure, number: int, beat: Beat) -> str:
    name, formula = beat.panel.name, beat.panel.formula
    return (
        f'<li><a href="#beat={number}"><span class="number">{number}</span> '
        f'<span class="name">{line(name)}</span> {_math(formula)}</a></li>\n'
    )


def _beat(made: Figure, number: int, beat: Beat, picture: str) -> str:
    panel = beat.panel
    equation = printed(panel.equation) if panel.equation else ""
    figures = "".join(f'<p class="figures">{_math(text)}</p>' for text in _figures(beat))
    return (
        f'<li data-time="{beat.length * 10}" data-near="{_near(made, beat)}">\n'
        f'<svg class="print" viewBox="0 0 {made.layout.canvas.width:g} {made.layout.canvas.height:g}" '
        f'aria-hidden="true"><use href="#{picture}"/></svg>\n'
        f'<h3><span class="count">Beat {number}: </span>{line(panel.name)}</h3>\n'
        + (f'<p class="equation">{_math(equation)}</p>\n' if equation else "")
        + f"{figures}\n"
        + f'<p class="sentence">{safe(panel.sentence)}</p>\n</li>\n'
    )


def _figures(beat: Beat) -> Iterator[str]:
    for figures in beat.panel.lines:
        yield ";  ".join(calculations(figures))


def _value(number: int, tip: Tip) -> str:
    box, spoken = tip.box, aloud(f"{clean(tip.name)}, {tip.numbers}")
    return (
        f'<rect class="value" role="img" tabindex="-1" aria-label="{safe(spoken)}" '
        f'aria-describedby="tip-{number}" data-from="{tip.first}" data-to="{tip.last}" x="{box.left:.1f}" '
        f'y="{box.top:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="6"/>\n'
    )


def _opening(number: int, opening: Opening) -> str:
    """What is pressed to see a step whole."""
    box = opening.box
    return (
        f'<rect class="opens" role="button" tabindex="0" aria-haspopup="dialog" aria-label="Open {safe(opening.name)}" '
        f'data-inside="{number}" data-from="{opening.first}" x="{box.left:.1f}" y="{box.top:.1f}" '
        f'width="{box.width:.1f}" height="{box.height:.1f}" rx="18"/>\n'
    )


def _inside(number: int, opening: Opening, page: str) -> str:
    """A step that opens, as a page of its own."""
    name = safe(opening.name)
    return (
        f'<dialog class="inside" id="inside-{number}" aria-label="{name}"><p><button type="button" class="close">'
        f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M15 5l-7 7 7 7"/></svg>Back</button> '
        f'{line(opening.name)}</p><iframe title="{name}" loading="lazy" srcdoc=\'{_within(page)}\'></iframe></dialog>\n'
    )


def _within(page: str) -> str:
    """A page between single quotes: it has far fewer of these than of double ones."""
    return page.replace("&", "&amp;").replace("'", "&#39;")


def _policy(styles: Collection[str], scripts: Collection[str]) -> str:
    """What a page may load: its own style and script, and those of the pages in it."""
    return (
        f"default-src 'none'; style-src {' '.join(sorted(styles))}; script-src {' '.join(sorted(scripts))}; "
        "base-uri 'none'; form-action 'none'"
    )


def _allowed(what: str, pages: Sequence[str]) -> Iterator[str]:
    """What pages load, as their own policies have it."""
    for one in pages:
        found = re.search(rf"{what}-src ([^;]*);", one)
        assert found
        yield from found[1].split()


def _tip(number: int, tip: Tip) -> str:
    formula = f'<p class="equation">{_math(tip.formula)}</p>' if tip.formula else ""
    return f'<div id="tip-{number}"><p>{line(tip.name)}</p>{formula}<p class="figures">{_math(tip.numbers)}</p></div>\n'


def _math(text: str) -> str:
    """A formula or a line of figures: with indices below for eyes, in words for ears."""
    if not text:
        return ""
    return f'<span class="math" aria-hidden="true">{line(text)}</span><span class="unseen"> {safe(aloud(text))}</span>'


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _read(name: str) -> str:
    return (resources.files("rnnviz.assets") / "player" / name).read_text(encoding="utf-8")


def _fill(template: str, slots: Mapping[str, str]) -> str:
    """Every `{{name}}` of the template once; what is put in is not looked at again."""
    return _SLOT.sub(lambda m: slots[m[1]], template)
