"""The order of the film, its times, and that every printed line is true as printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from itertools import groupby

import pytest

from rnnviz.cells.cell import load, shipped
from rnnviz.functions.known import FUNCTIONS
from rnnviz.graph.graph import Graph, Key
from rnnviz.graph.of_cell import graph
from rnnviz.graph.readings import Readings
from rnnviz.language.expression import Equation
from rnnviz.language.notation import write
from rnnviz.numbers.asked import trace
from rnnviz.numbers.numerics import Trace
from rnnviz.story.panel import Panel
from rnnviz.story.story import Beat, Story
from rnnviz.views.cell.narration import Narration
from rnnviz.views.cell.telling import tell

SEEDS = (None, 1, 2, 3, 4)
every_cell = pytest.mark.parametrize("cell", shipped())
every_seed = pytest.mark.parametrize("seed", SEEDS)


@cache
def known(cell: str, seed: int | None = None, inputs: int = 3, hidden: int = 2) -> Trace:
    return trace(cell, seed=seed, input_size=hidden if load(cell).equal else inputs, hidden_size=hidden)


def drawn(numbers: Trace) -> Graph:
    return graph(numbers.sized.cell)


def narration(numbers: Trace, sample: int = 0, *written: int) -> Narration:
    return Narration(numbers.sized.cell, Readings(drawn(numbers), numbers, sample), *written)


@cache
def story(cell: str, seed: int | None = None, inputs: int = 3, hidden: int = 2, pace: float = 1.0) -> Story:
    numbers = known(cell, seed, inputs, hidden)
    return tell(narration(numbers), pace=pace)


# Snapshots: what a reader of this project looks at when the story changes.


def formula(equation: Equation) -> str:
    return f"{write(equation.target)} = {write(equation.expression)}"


def words(panel: Panel) -> Iterator[str]:
    if panel.equation:
        yield f"    equation  {formula(panel.equation)}"
        yield f"    active    {', '.join(sorted(panel.active))}"
    for line in panel.lines:
        yield f"    figures   {line}"
    yield f"    sentence  {panel.sentence}"


def told(beats: tuple[Beat, ...], of: Graph) -> Iterator[str]:
    graph = {part.key: [source.key for source in part.sources] for part in of.parts}
    at = 0
    for place, beat in enumerate(beats, 1):
        yield f"{place}. {beat.name}, at {at}: lead {beat.lead}, motion {beat.motion}, rest {beat.rest}"
        yield f"    works on  {', '.join(map(str, beat.parts)) or 'nothing'}"
        for move in beat.moves:
            came = graph.get(move.part, ())[move.entry] if move.verb == "travel" else move.source
            source = f" from {came}" if came else ""
            units = f", units {', '.join(str(unit + 1) for unit in move.units)}" if move.units else ""
            yield f"    {move.verb:<9} {move.part}{source}, {move.start} to {move.start + move.length}{units}"
        yield from words(beat.panel)
        yield ""
        at += beat.length


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_the_story_as_a_text(cell: str, snapshot: Callable[[str, str], None]) -> None:
    whole = story(cell)
    head = f"{whole.title}: {len(whole.beats)} beats, {whole.length} hundredths of a second\n\n"
    snapshot(f"{cell}-story", head + "\n".join(told(whole.beats, drawn(known(cell)))))


# The order.


@pytest.mark.parametrize(("cell", "count"), [("rnn", 5), ("lstm", 13), ("gru", 12)])
@pytest.mark.parametrize("size", [(3, 2), (1, 1), (8, 6)])
def test_as_many_beats_as_the_article_has_figures(cell: str, count: int, size: tuple[int, int]) -> None:
    assert len(story(cell, None, *size).beats) == count


@every_cell
def test_every_part_is_worked_on_in_exactly_one_beat(cell: str) -> None:
    worked = [key for beat in story(cell).beats for key in beat.parts]
    assert sorted(worked) == sorted(part.key for part in drawn(known(cell)).parts)


@every_cell
def test_what_a_beat_takes_in_is_there_before_it(cell: str) -> None:
    graph = drawn(known(cell))
    seen: set[Key] = set()
    for beat in story(cell).beats:
        for key in beat.parts:
            assert {source.key for source in graph[key].sources} <= seen, f"{beat.key} comes before what it takes in"
            seen.add(key)
        assert {move.part for move in beat.moves} <= seen
        assert {move.source for move in beat.moves if move.source} <= seen
        assert all(move.entry < max(1, len(graph[move.part].sources)) for move in beat.moves)


@every_cell
def test_inner_expressions_come_first(cell: str) -> None:
    graph = drawn(known(cell))
    order = [beat.key for beat in story(cell).beats if beat.key and not beat.key.leaving]
    for place, key in enumerate(order):
        made_of = [term.node for term in graph[key].terms] if key.share else [key.node]
        inside = [later for later in order[place:] for node in made_of if later.node.startswith(f"{node}/")]
        assert not inside, f"{key} comes before {inside}"


@every_cell
def test_one_equation_at_a_time(cell: str) -> None:
    shown = [beat.panel.equation.target.text for beat in story(cell).beats if beat.panel.equation]
    blocks = [name for name, _ in groupby(shown)]
    assert len(blocks) == len(set(blocks)), f"an equation is left and taken up again: {blocks}"
    assert set(blocks) == {equation.target.text for equation in known(cell).sized.cell.equations}
    first, last = story(cell).beats[0], story(cell).beats[-1]
    assert first.panel.equation is last.panel.equation is None


@every_cell
def test_only_names_of_its_equation_are_active(cell: str) -> None:
    for beat in story(cell).beats:
        if beat.panel.equation:
            assert beat.panel.active
            assert all(name in formula(beat.panel.equation) for name in beat.panel.active)


@every_cell
def test_every_source_travels_to_what_takes_it_in(cell: str) -> None:
    travels = [(move.part, move.entry) for b in story(cell).beats for move in b.moves if move.verb == "travel"]
    assert sorted(travels) == sorted(
        (part.key, entry) for part in drawn(known(cell)).parts for entry in range(len(part.sources))
    )


@every_cell
def test_every_unit_of_a_gate_is_drawn_and_ridden_once(cell: str) -> None:
    read = narration(known(cell, None, 4, 3)).readings
    moves = [move for beat in story(cell, None, 4, 3).beats for move in beat.moves]
    for fan in read.graph.of("affine"):
        for verb in ("draw", "ride"):
            units = [u for m in moves if (m.verb, m.part) == (verb, fan.key) for u in m.units or range(read.size(fan))]
            assert sorted(units) == list(range(read.size(fan))), f"{verb} {fan.key}"


# Time.


@every_cell
@every_seed
def test_times_are_whole_frames_at_every_frame_rate(cell: str, seed: int | None) -> None:
    for beat in story(cell, seed).beats:
        times = [beat.lead, beat.rest, beat.motion, *(t for move in beat.moves for t in (move.start, move.length))]
        assert not [time for time in times if time % 20], beat.key
        assert min(beat.lead, beat.rest, *(move.length for move in beat.moves)) >= 20


@every_cell
@every_seed
def test_there_is_time_to_read(cell: str, seed: int | None) -> None:
    first, *steps, last = story(cell, seed).beats
    assert [beat.key for beat in steps if not 100 <= beat.rest <= 250] == []
    assert first.lead + first.rest >= 100
    assert last.lead >= 200, "the whole cell rests before it returns"
    longest = max(
        steps, key=lambda beat: len(beat.panel.sentence) + 2 * sum(len(line.spans) for line in beat.panel.lines)
    )
    assert longest.rest == max(beat.rest for beat in steps)


@every_cell
def test_a_move_is_quick_and_only_a_first_gate_takes_longer(cell: str) -> None:
    beats = story(cell, None, 4, 3).beats
    assert max(move.length for beat in beats for move in beat.moves) <= 60
    gates = [beat for beat in beats if any(move.verb == "draw" for move in beat.moves)]
    assert all(beat.motion < gates[0].motion for beat in gates[1:])


@every_cell
@pytest.mark.parametrize("pace", [0.25, 0.5, 2.0, 4.0])
def test_pace_stretches_the_time_for_reading_alone(cell: str, pace: float) -> None:
    for plain, other in zip(story(cell).beats, story(cell, pace=pace).beats, strict=True):
        assert (plain.moves, plain.panel, plain.parts) == (other.moves, other.panel, other.parts)
        for was, now in ((plain.lead, other.lead), (plain.rest, other.rest)):
            assert abs(now - max(20, was * pace)) <= 10 * max(1, pace)
            assert now % 20 == 0


# The printed lines, worked out again from what is printed.

SQUASH: dict[str, Callable[[Decimal], Decimal]] = {
    "σ": lambda z: 1 / (1 + (-z).exp()),
    "tanh": lambda z: 1 - 2 / ((2 * z).exp() + 1),
    "relu": lambda z: max(z, Decimal(0)),
    "exp": Decimal.exp,
    "log": Decimal.ln,
}
OF_ALL = ("softmax", "argmax")  # one unit's number follows from those of all units


@dataclass(frozen=True)
class Claim:
    """What a line says: its left side worked out from what is printed, "=" or "≈", its right side."""

    line: str
    left: tuple[Decimal, ...]
    sign: str
    right: tuple[Decimal, ...]

    @property
    def true(self) -> bool:
        return tuple(map(printed, self.left)) == self.right


def printed(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def claims(line: str) -> Iterator[Claim]:
    for stated in re.split(r" {5,}", re.sub(r"^unit \d+:\s*", "", line)):
        left, sign, right = re.split(r" ([=≈]) ", stated)
        if not left.startswith(OF_ALL):
            yield Claim(line, worked_out(left), sign, worked_out(right))


def worked_out(text: str) -> tuple[Decimal, ...]:
    """The value of a printed expression, of columns one for each unit."""
    columns = [column.split(",") for column in re.findall(r"\[(.*?)\]", text.replace(";", ","))]
    if not columns:
        return (Sum(text).value,)
    frame = re.sub(r"\[.*?\]", "{}", text)
    return tuple(Sum(frame.format(*row)).value for row in zip(*columns, strict=True))


class Sum:
    """`1.08·−0.45 − 1.52·0.78 + 0.10`, `σ(0.92)`, `0.91 ⊙ 1.48`, `1 − 0.33` as a reader works them out."""

    def __init__(self, text: str) -> None:
        self.tokens = re.findall(r"−?\d+(?:\.\d+)?|[·⊙+−(),/]|[a-zσ]+", text)
        assert "".join(self.tokens) == "".join(text.split()), f"a line that cannot be worked out: {text}"
        self.value = self._sum()
        assert not self.tokens, text

    def _sum(self) -> Decimal:
        total = self._product()
        while self.tokens and self.tokens[0] in "+−":
            sign = self.tokens.pop(0)
            total += self._product() * (1 if sign == "+" else -1)
        return total

    def _product(self) -> Decimal:
        product = self._one()
        while self.tokens and self.tokens[0] in "·⊙/":
            product = product / self._one() if self.tokens.pop(0) == "/" else product * self._one()
        return product

    def _one(self) -> Decimal:
        token = self.tokens.pop(0)
        if token == "(":
            inner = self._sum()
            assert self.tokens.pop(0) == ")"
            return inner
        if token == "max":
            assert self.tokens.pop(0) == "("
            inner = self._sum()
            while self.tokens.pop(0) == ",":
                inner = max(inner, self._sum())
            return inner
        return SQUASH[token](self._one()) if token in SQUASH else Decimal(token.replace("−", "-"))


def lines(beat: Beat) -> Iterator[str]:
    """The lines that claim a result: of gates, maps and operators."""
    if {move.verb for move in beat.moves} & {"draw", "ride", "combine"}:
        yield from (str(line) for line in beat.panel.lines)


@every_cell
@every_seed
@pytest.mark.parametrize("size", [(3, 2), (2, 3), (6, 4)])
def test_a_line_is_true_as_printed_or_says_nearly(cell: str, seed: int | None, size: tuple[int, int]) -> None:
    told_lines = [line for beat in story(cell, seed, *size).beats for line in lines(beat)]
    said = [claim for line in told_lines for claim in claims(line)]
    assert len(said) >= len([line for line in told_lines if not re.search("|".join(OF_ALL), line)]) > 0
    for claim in said:
        assert claim.true == (claim.sign == "="), claim
        far = max(abs(left - right) for left, right in zip(claim.left, claim.right, strict=True))
        steep = re.search("/|exp|log", claim.line)  # where a hundredth more or less may be far
        assert steep or far < Decimal("0.01") * (2 + claim.line.count("·")), claim


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_the_teaching_example_needs_no_nearly(cell: str) -> None:
    assert "≈" not in "".join(str(line) for beat in story(cell).beats for line in beat.panel.lines)


def test_drawn_numbers_do_need_it_somewhere() -> None:
    every = (line for cell in ("rnn", "lstm") for seed in (1, 2) for b in story(cell, seed).beats for line in lines(b))
    signs = {claim.sign for line in every for claim in claims(line)}
    assert signs == {"=", "≈"}


@every_cell
@pytest.mark.parametrize("seed", [None, 1])
def test_every_beat_has_figures_and_one_plain_sentence(cell: str, seed: int | None) -> None:
    for beat in story(cell, seed).beats:
        sentence = beat.panel.sentence
        assert beat.panel.lines, beat.key
        assert re.fullmatch(r"[^ ].{10,}[^ .]\.", sentence), f"{beat.key}: {sentence!r}"
        assert "  " not in sentence
        assert not sentence[0].islower() or sentence.split()[0] in FUNCTIONS


def test_the_panel_writes_out_the_unit_asked_for() -> None:
    numbers = known("lstm", 1, 4, 3)
    every = [str(line) for line in story("lstm", 1, 4, 3).beats[2].panel.lines]
    for unit in range(3):
        beat = tell(narration(numbers, 0, unit)).beats[2]
        (line,) = map(str, beat.panel.lines)
        assert line.startswith(f"unit {unit + 1}:")
        assert line.endswith(every[unit])


def test_of_many_units_one_is_written_out() -> None:
    assert [len(story("lstm", None, 3, n).beats[2].panel.lines) for n in (1, 2, 3, 4, 6)] == [1, 2, 3, 1, 1]


def test_the_story_is_of_the_sample_asked_for() -> None:
    numbers = trace("lstm", batch_size=3, seed=1)
    told_ = [tell(narration(numbers, k)) for k in range(3)]
    assert [(s.sample, s.samples) for s in told_] == [(0, 3), (1, 3), (2, 3)]
    assert len({str(s.beats[0].panel.lines[0]) for s in told_}) == 3
