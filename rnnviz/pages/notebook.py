"""How records and files show themselves in a notebook: as HTML in the font and the colours of what stands around it.

Whatever may come from a cell file goes through `markup.safe`. Nothing is fetched, and nothing that is said of looks
reaches beyond the element.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from rnnviz import draw
from rnnviz.cells.cell import Cell, check
from rnnviz.figures.figure import Figure
from rnnviz.figures.words import in_words
from rnnviz.language.expression import Equation, Expr
from rnnviz.made import Made
from rnnviz.numbers.trace import Trace
from rnnviz.output import Format, Words, format_of
from rnnviz.reports.step import GAP, MARK, MARKED, Block, Row, blocks, few, of_what
from rnnviz.shown import html
from rnnviz.story.story import Story
from rnnviz.text.markup import formula, line, safe
from rnnviz.text.plain import aloud, printed

WIDEST, LONGEST = 10, 8
"""As many columns and rows of an array as a table has room for; of a larger one it has both ends."""

# The class twice outweighs what a notebook says of its own tables. MathJax is told to leave what looks like TeX.
_STYLE = """\
.S table{border:0;border-collapse:collapse;table-layout:auto;margin:.25em 0;font:inherit;color:inherit}
.S th,.S td{padding:.2em 1.25em .2em 0;border:0;background:none;color:inherit;font-weight:400;text-align:left;\
vertical-align:baseline;white-space:nowrap;max-width:none}
.S tr{background:none!important}
.S thead th,.S .head th{font-weight:600}
.S .head th{padding-top:.9em}
.S .entry th,.S .entry td{border-top:1px solid rgba(128,128,128,.3)}
.S .number{padding-right:.9em;text-align:right;font-variant-numeric:tabular-nums}
.S .said{white-space:normal;min-width:9em}
.S caption{padding:0;color:inherit;font-weight:600;text-align:left;caption-side:top}
.S .formula{font-family:"STIX Two Text",Cambria,serif;font-size:1.1em;font-weight:400;white-space:nowrap}
.S p{margin:.25em 0}
.S caption p{white-space:nowrap}
.S .quiet{opacity:.75;font-weight:400}
.S .wide{overflow-x:auto}
.S ol{margin:.5em 0;padding-left:2.5em;max-width:46em}
.S li{margin:.4em 0;padding-left:.25em}
.S li p{margin:0}
.S i{font-style:italic}
.S sub,.S sup{font-size:.75em;line-height:0}
.S img,.S video{display:block;max-width:100%;height:auto}
.S .film{container-type:inline-size}
.S .film video{width:100%;height:calc(56.25cqw + 5rem);object-position:top}
.S iframe{display:block;width:100%;max-width:960px;height:760px;border:0}
.S pre{white-space:pre-wrap}
""".replace(".S", ".rnnviz-shown.rnnviz-shown")


@html.register
def _(cell: Cell) -> str:
    rows = "".join(
        f'<tr class="entry"><td>{formula(equation)}</td>'
        + (f'<th scope="row">{line(equation.name)}</th>' if equation.name else "<td></td>")
        + f'<td class="said">{line(equation.meaning)}</td></tr>\n'
        for equation in cell.equations
    )
    head = '<thead><tr><th scope="col">equation</th><th scope="col">name</th><th scope="col">meaning</th></tr></thead>'
    sized = check(cell).sized
    sizes = ", ".join(f"{safe(name)} size {number}" for name, number in sized.all_sizes.items())
    told = [f"With {sizes}: {sized.parameter_count} parameters."]
    said = (("Source", cell.source), ("Equals", cell.equals), ("Symbols", cell.symbols))
    told += [f"{word}: {line(text)}" for word, text in said if text]
    return whole(table(_title(cell), head, rows), *(quiet(text) for text in told))


@html.register
def _(trace: Trace) -> str:
    cell, parts = trace.sized.cell, blocks(trace)
    across = max(len(few(entry.array.shape[1], WIDEST)) for block in parts for entry in block.entries)
    batched = trace.batch_size > 1
    body = "".join(_block(block, across, batched=batched) for block in parts)
    head = '<thead><tr><th scope="col">value</th>'
    head += '<th scope="col" class="number">sample</th>' if batched else ""
    head += f'<th scope="colgroup" colspan="{across}">numbers</th></tr></thead>'
    shown = table(_title(cell), head, body, safe(of_what(trace)))
    note = [quiet(f"{MARK}: {MARKED}.")] if f">{MARK}" in body else []
    return whole(shown, *note)


@html.register
def _(story: Story) -> str:
    return whole(_beats(story))


@html.register
def _(figure: Figure) -> str:
    from rnnviz.output.svg import svg

    drawn = draw.outlines(draw.finished(figure), figure.theme, Words())  # its words stand beside it
    still = svg(drawn, width=960, height=round(960 * drawn.height / drawn.width)).encode()
    beats = [_beats(figure.story)] if figure.story.beats else []
    return whole(_image(still, "image/svg+xml", in_words(figure).alt), *beats)


@html.register
def _(made: Made) -> str:
    known = [(path, kind) for path in made if (kind := format_of(path)) is not None]
    names = quiet(", ".join(safe(str(path)) for path in made) + (f". {safe(made.note)}" if made.note else ""))
    if not known:
        return whole(names)
    best, kind = min(known, key=lambda one: _rank(one[1]))
    try:
        content = best.read_bytes()
    except OSError:
        return whole(f"<p>{safe(str(best))} is no longer there.</p>")
    return whole(_SHOWN[_beginning(kind.MEDIA)](made, best, content, kind.MEDIA), names)


# -- records --------------------------------------------------------------------------------------------------------


def whole(*parts: str) -> str:
    """An element with its own looks, of these parts."""
    body = "\n".join(parts)
    return f'<div class="rnnviz-shown tex2jax_ignore mathjax_ignore">\n<style>\n{_STYLE}</style>\n{body}\n</div>\n'


def quiet(text: str) -> str:
    """A remark."""
    return f'<p class="quiet">{text}</p>'


def _title(cell: Cell) -> str:
    return f"{safe(cell.title)} ({safe(cell.key)})"


def table(title: str, head: str, body: str, more: str = "") -> str:
    """In a frame of its own, which a narrow page can push to the side, by keys too."""
    said = f"{title}{quiet(more) if more else ''}"
    return (
        f'<div class="wide" role="group" aria-label="{title}" tabindex="0"><table><caption>{said}</caption>\n'
        f"{head}\n{body}</table></div>"
    )


def _block(block: Block, across: int, *, batched: bool) -> str:
    scope = f'scope="rowgroup" colspan="{across + 1 + batched}"'
    if isinstance(block.head, Equation):
        head = head_of(scope, block.head, block.head.name)
    else:
        head = f"<th {scope}>{safe(block.head)}</th>"
    rows = "".join(row for entry in block.entries for row in _rows(entry, across, batched, block.batched))
    return f'<tbody><tr class="head">{head}</tr>\n{rows}</tbody>\n'


def head_of(scope: str, tree: Expr | Equation, name: str = "") -> str:
    """A head with a formula, which is said in words too."""
    spoken = aloud(printed(tree)) + (f", {name}" if name else "")
    said = f" &emsp;{safe(name)}" if name else ""
    return f'<th {scope} aria-label="{safe(spoken)}">{formula(tree)}{said}</th>'


def _rows(entry: Row, across: int, batched: bool, samples: bool) -> Iterator[str]:
    """The rows of an array, where there is a batch with the number of the sample."""
    rows, columns = (few(count, most) for count, most in zip(entry.array.shape, (LONGEST, WIDEST), strict=True))
    scope = f'scope="rowgroup" rowspan="{len(rows)}"' if len(rows) > 1 else 'scope="row"'
    label = head_of(scope, entry.label)
    places = [column for column in columns if column is not None]
    texts = iter(entry.texts([row for row in rows if row is not None], places))
    for row in rows:
        which = ""
        if batched:
            which = number(GAP if row is None else str(row + 1), "row") if samples else "<td></td>"
        known = iter(next(texts) if row is not None else ())
        numbers = "".join(number(GAP if row is None or column is None else next(known)) for column in columns)
        rest = "<td></td>" * (across - len(columns))
        yield f"<tr{' class=entry' if label else ''}>{label}{which}{numbers}{rest}</tr>\n"
        label = ""


def number(text: str, heads: str = "") -> str:
    """A cell to the right; the head of a row or a column where it `heads` one: "row", "col"."""
    tag = f"th scope={heads}" if heads else "td"
    return f'<{tag} class="number">{text}</{tag[:2]}>'


def _beats(story: Story) -> str:
    title = f"<p><b>{safe(story.title)}</b>: {len(story.beats)} beats in {story.length / 100:.1f} s</p>"
    return f"{title}\n<ol>\n{''.join(_beat(*one) for one in _timed(story))}</ol>"


def _timed(story: Story) -> Iterator[tuple[str, str, str, int]]:
    """Title, sentence, result and beginning of every beat."""
    start = story.poster
    for beat in story.beats:
        yield beat.panel.title, beat.panel.sentence, beat.panel.result, start
        start += beat.length


def _beat(title: str, sentence: str, figures: str, start: int) -> str:
    return (
        f'<li><b>{line(title)}</b> <span class="quiet">at {start / 100:.1f} s</span>'
        f"<p>{line(sentence)}</p><p>{line(figures)}</p></li>\n"
    )


# -- files ----------------------------------------------------------------------------------------------------------


def _data(content: bytes, kind: str) -> str:
    """The content as an address, so that the notebook can be moved."""
    return f"data:{kind};base64,{b64encode(content).decode()}"


def _image(content: bytes, kind: str, alt: str) -> str:
    return f'<img src="{_data(content, kind)}" alt="{safe(alt)}">'


def _video(made: Made, _: Path, content: bytes, kind: str) -> str:
    """It starts by itself unless the reader has asked for less motion. Below it there is room for its controls."""
    start = "matchMedia('(prefers-reduced-motion: reduce)').matches||this.play()"
    spoken = made.words.captions
    track = f'<track kind="captions" src="{_data(spoken.encode(), "text/vtt")}" label="captions">' if spoken else ""
    return (
        f'<div class="film" style="max-width:{made.width}px">'
        f'<video src="{_data(content, kind)}" controls{" loop" if made.loop else ""} muted playsinline '
        f'onloadeddata="{start}" aria-label="{safe(made.words.alt)}">{track}</video></div>'
    )


def _picture(made: Made, _: Path, content: bytes, kind: str) -> str:
    return _image(content, kind, made.words.alt)


def _page(made: Made, _: Path, content: bytes, kind: str) -> str:
    address = _data(content, f"{kind};charset=utf-8")
    return f'<iframe src="{address}" title="{safe(made.words.title)}" sandbox="allow-scripts"></iframe>'


def _link(made: Made, path: Path, content: bytes, kind: str) -> str:
    name, address = safe(path.name), _data(content, kind)
    return f'<p><a href="{address}" download="{name}">{name}</a>: {safe(made.words.alt)}</p>'


def _text(_: Made, __: Path, content: bytes, ___: str) -> str:
    return f"<pre>{escape(content.decode())}</pre>"


# By how a media type begins; of several files that which comes first here is shown.
_SHOWN: dict[str, Callable[[Made, Path, bytes, str], str]] = {
    "video/mp4": _video,
    "video/": _video,
    "text/html": _page,
    "image/webp": _picture,
    "image/gif": _picture,
    "image/svg": _picture,
    "image/": _picture,
    "application/": _link,
    "text/plain": _text,
    "text/": _text,
    "": _link,
}


def _beginning(media: str) -> str:
    return next(start for start in _SHOWN if media.startswith(start))


def _rank(kind: type[Format]) -> int:
    return [*_SHOWN].index(_beginning(kind.MEDIA))
