"""Where cards stand: below each other, their columns aligned, as large as there is room for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rnnviz.errors import Mistake
from rnnviz.graph.graph import Graph
from rnnviz.layout.geometry import Box
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Frame, Label
from rnnviz.layout.measures import WIDE
from rnnviz.typeset import Line, escape
from rnnviz.views.disc import RADIUS, disc
from rnnviz.views.equations.cards import Atom, Card, Slot
from rnnviz.views.setting import Setter

SHOWN = (3, 2, 1, 0)  # numbers of one vector, as many as there is room for
HEAD, FOOT, EDGE, GAP = 64.0, 14.0, 22.0, 8.0
NEAR = 6.0  # between cards where they stand in two stacks
SHAPES_APART = 6.0  # between the shapes of two factors
PAD = 18.0  # inside a card
AIR = (14.0, 120.0)  # before a column: at least, at most
TALL = 60.0  # that a card may be higher than it must
PHASE = 44.0  # before the words of a card, for the number of its phase
BESIDE = 170.0  # as wide as words may be to stand beside their equations; wider ones stand above


def laid_out(setter: Setter, cards: Sequence[Card], heads: Sequence[str], canvas: Box = WIDE) -> Layout:
    """Cards below each other, their columns aligned, as large as there is room for. `Mistake` where there is none.

    Where there are too many for that, and nothing is said above them, the second half stands beside the first, unless
    the picture is narrow.
    """
    text = setter.theme.text
    whole = [(cards, (EDGE, canvas.right - EDGE))]
    half, middle = (len(cards) + 1) // 2, canvas.x
    halves = [(cards[:half], (EDGE, middle - NEAR / 2)), (cards[half:], (middle + NEAR / 2, canvas.right - EDGE))]
    beside = len(cards) > 1 and not heads and canvas == WIDE
    for stacks in (whole, halves) if beside else (whole,):
        for numbers in SHOWN:
            for size in (*(text.formula * big for big in (1.5, 1.25, 1.0, 0.9)), text.label, text.small):
                if (made := _stacks(setter, stacks, heads, size, numbers, canvas)) is not None:
                    return made
    right = "`rnnviz check` writes all of them" if canvas == WIDE else "leave --shape out, for a wide picture"
    raise Mistake(f"{setter.called}: no room for {len(cards)} equations as cards; {right}")


def _stacks(
    setter: Setter,
    stacks: Sequence[tuple[Sequence[Card], tuple[float, float]]],
    heads: Sequence[str],
    size: float,
    numbers: int,
    canvas: Box,
) -> Layout | None:
    """Cards in stacks side by side, each with its edges; None where one has no room."""
    made = [_at_size(setter, cards, heads, size, numbers, edges, canvas) for cards, edges in stacks]
    if not all(made):
        return None
    return Layout(
        Graph(()),
        frames=tuple(frame for one in made if one for frame in one.frames),
        labels=tuple(label for one in made if one for label in one.labels),
        canvas=canvas,
        cell=canvas,
        panel=canvas,
    )


def _at_size(
    setter: Setter,
    cards: Sequence[Card],
    heads: Sequence[str],
    size: float,
    numbers: int,
    edges: tuple[float, float],
    canvas: Box,
) -> Layout | None:
    set_, text = setter.set, setter.theme.text
    every = [atom for card in cards for entry in card.entries for atom in entry.atoms]
    set_.prepare([_set(setter, atom, size) for atom in every])
    numbered = numbers if any(entry.numbers for card in cards for entry in card.entries) else 0
    shaped = any(atom.shape for atom in every)
    alone = edges[1] - edges[0] > canvas.x
    widths = [0.0] * max(len(card.entries) for card in cards)
    for card in cards:
        for k, entry in enumerate(card.entries):
            if alone or len(widths) == k + 1 or k + 1 < len(card.entries):  # else it reaches to the right
                widths[k] = max(widths[k], _width(setter, entry, size, numbered))
    head_columns = [k for k in range(len(widths)) if k >= 2 and k not in (2, 5)] if heads else []
    for k, word in zip(head_columns, heads, strict=False):
        widths[k] = max(widths[k], set_.ink(setter.plain(word, text.label)).width + 12)
    words = max((set_.ink(setter.plain(card.words, text.label)).width for card in cards), default=0.0)
    above = text.label * 1.5 if words > (BESIDE if alone and canvas == WIDE else 0) else 0.0
    begin = edges[0] + PAD + (PHASE if cards[0].phase else 0)
    left = begin + (words + 24 if words and not above else 0)
    far = [0.0] * len(widths)
    for card in cards:
        for k, entry in enumerate(card.entries[1:], 1):
            far[k] = max(far[k], entry.far)
    least = [max(size * 0.25, AIR[0] * share) for share in far]
    room = edges[1] - PAD - left - sum(widths) - sum(least)
    air = min(AIR[1], room / max(1.0, sum(far)))
    below = [_below(setter, card, edges[1] - left - PAD) for card in cards]
    if room < 0 or any(rows is None for rows in below):
        return None
    top = HEAD + (36 if heads else 0)
    line = text.small * 1.25 + max(0.0, size - text.formula) * 0.25  # large indices reach further down
    least_tall = size * 1.5 + shaped * line + bool(numbered) * line * 1.1 + 12 + above
    tall = [least_tall + (len(rows) * 1.6 + 0.4 if rows else 0.0) * text.label for rows in below]
    one_band = [card.phase and card.phase == after.phase for card, after in pairwise(cards)]
    apart = [0.0 if same else GAP if alone else NEAR for same in one_band]
    high = canvas.bottom - FOOT - top - sum(apart)
    if sum(tall) > high:
        return None
    spare = min((high - sum(tall)) / len(cards), TALL)
    top += (high - sum(tall) - spare * len(cards)) * 0.35
    boxes: list[tuple[int, Box]] = []
    labels: list[Label] = []
    columns = [left + sum(widths[:k]) + sum(least[1 : k + 1]) + air * sum(far[: k + 1]) for k in range(len(widths))]
    for k, word in zip(head_columns, heads, strict=False):
        labels.append(setter.at("head", setter.plain(word, text.label), columns[k], top - 16))
    y = top
    for card, rows, height, between in zip(cards, below, tall, (*apart, 0.0), strict=True):
        box = Box(edges[0], y, edges[1], y + height + spare)
        boxes.append((card.phase, box))
        base = y + spare / 2 + above + size * 1.15
        if card.words:
            beside = y + spare / 2 + text.label * 1.3 if above else base
            labels.append(setter.at("name", setter.plain(card.words, text.label), begin, beside))
        for x, wide, entry in zip(columns, widths, card.entries, strict=False):
            start = x + wide - _width(setter, entry, size, numbered) if entry.late else x
            if start + _width(setter, entry, size, numbered) > edges[1] - PAD + 1:
                return None
            labels += _entry(setter, entry, start, base, size, line, numbered)
        under = base + shaped * line + bool(numbered) * line * 1.1 + text.label * 2.0
        for k, row in enumerate(rows or ()):
            at = left
            for source in row:
                ink = setter.line(source, text.label)
                labels.append(setter.at("equation", ink, at, under + k * text.label * 1.6))
                at += set_.ink(ink).width + 40
        y = box.bottom + between
    frames, numbers_ = _bands(setter, boxes)
    return Layout(Graph(()), frames=tuple(frames), labels=(*labels, *numbers_))


def _bands(setter: Setter, boxes: Sequence[tuple[int, Box]]) -> tuple[list[Frame], list[Label]]:
    """The outlines of cards, those of one phase in one, with its number at its beginning."""
    frames, labels = list[Frame](), list[Label]()
    for k, (phase, box) in enumerate(boxes):
        if phase and k and boxes[k - 1][0] == phase:
            continue
        own = [box, *(one for at, one in boxes if phase and at == phase)]
        whole = Box.hull(own)
        frames.append(Frame(whole, "cell_edge", 1.5, "cell", 12))
        if phase:
            frame, label = disc(phase, whole.left + PAD + RADIUS - 4, whole.y, setter.theme, setter.set)
            frames.append(frame)
            labels.append(label)
    return frames, labels


def _set(setter: Setter, atom: Atom, size: float) -> Line:
    return setter.plain(atom.source, setter.theme.text.label) if atom.plain else setter.line(atom.source, size)


def _width(setter: Setter, entry: Slot, size: float, numbered: int) -> float:
    atoms = sum(setter.set.ink(_set(setter, atom, size)).width + atom.after * size for atom in entry.atoms)
    if not (numbered and entry.numbers):
        return atoms
    return max(atoms, setter.set.ink(_figures(setter, entry, numbered)).width + 8)


def _figures(setter: Setter, entry: Slot, numbered: int) -> Line:
    """The first `numbered` numbers of an entry in its role's colour, and a sign that there are more."""
    theme, many = setter.theme, len(entry.numbers) > numbered
    look = theme.roles[entry.role].text if entry.role in theme.roles else theme.colours.ink
    texts = ",  ".join([*entry.numbers[:numbered], *(["…"] if many else [])])
    return setter.line(f'#text(fill: rgb("{look}"))[{escape(texts)}]', theme.text.value)


def _entry(
    setter: Setter, entry: Slot, x: float, base: float, size: float, line: float, numbered: int
) -> Iterator[Label]:
    """Atoms side by side, each shape below its own, the numbers below all."""
    theme, at, end = setter.theme, x, 0.0
    for atom in entry.atoms:
        made = _set(setter, atom, size)
        yield setter.at("equation", made, at, base)
        wide = setter.set.ink(made).width
        if atom.shape:
            shape = setter.plain(atom.shape, theme.text.small)
            begin = max(at + (wide - setter.set.ink(shape).width) / 2, end + SHAPES_APART)
            end = begin + setter.set.ink(shape).width
            yield setter.at("shape", shape, begin, base + line * 1.15)
        at += wide + atom.after * size
    if numbered and entry.numbers:
        yield setter.at("figures", _figures(setter, entry, numbered), x, base + line * 2.3)


def _below(setter: Setter, card: Card, width: float) -> list[list[str]] | None:
    """A card's other equations in rows of this width; None where one alone is too wide."""
    rows: list[list[str]] = []
    used = 0.0
    for source in card.lines:
        wide = setter.set.ink(setter.line(source, setter.theme.text.label)).width
        if wide > width:
            return None
        if not rows or used + 40 + wide > width:
            rows.append([])
            used = -40.0
        rows[-1].append(source)
        used += 40 + wide
    return rows
