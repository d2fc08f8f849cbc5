"""Gradients as text: of one step every derivative by its place, of several those by inputs and states over time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from rnnviz.functions.record import Array
from rnnviz.gradients.gradient import Gradient
from rnnviz.gradients.networks import parts_of
from rnnviz.gradients.rolled import PartGradient
from rnnviz.gradients.stepback import StepGradient
from rnnviz.language.expression import Equation, Name, Number, walk
from rnnviz.models.network import Network
from rnnviz.models.run import HeadRun
from rnnviz.numbers.digits import significant
from rnnviz.numbers.rollout import Rollout
from rnnviz.reports.step import Block, Row, all_exact, printed
from rnnviz.reports.steps import PADDED, Table

WIDE = 9
"""Columns of a number with three digits and a power of ten."""

NOTHING = "it does not depend on this"


def readable(gradient: Gradient, names: Sequence[str] = (), *, every: bool = False) -> Iterator[str]:
    """What was asked, then its derivatives with three digits: line by line, of a batch sample by sample.

    Of one step all of them, from the value that was asked for back to what came in. Of several those by inputs, first
    states, states and `names` over time, and by the parameters.
    """
    yield f"derivatives of {gradient.asked.words()}"
    run = gradient.run
    if isinstance(run, Rollout) and len(run) == 1:
        yield from printed(_step(gradient.parts[""].steps[0], gradient.parts[""].parameters), every=every)
    else:
        yield from _over_time(gradient, names, every=every)
    yield from (f"The gradient stops here: {one}." for one in gradient.stops)


def _texts(array: Array) -> list[list[str]]:
    return [[significant(number) for number in row] for row in array.tolist()]


def _row(label: Name | Equation, array: Array) -> Row:
    return Row(label.target if isinstance(label, Equation) else label, np.atleast_2d(array), all_exact, _texts, WIDE)


def _step(step: StepGradient, parameters: Mapping[str, Array]) -> Iterator[Block]:
    """The equations from the last to the first, then what came in, then the parameters."""
    cell = step.trace.sized.cell
    for equation in reversed(cell.equations):
        target = equation.target.text
        if target in step.nodes:
            below = [
                Row(expression, step.nodes[node], all_exact, _texts, WIDE)
                for node, expression in walk(equation.expression, target)
                if node != target and node in step.nodes and not _is_given(expression, step)
            ]
            yield Block(equation, (_row(equation, step.nodes[target]), *below[::-1]), batched=True)
    names = {part.text: part for part in cell.nodes().values() if isinstance(part, Name)}
    if step.inputs:
        yield Block("inputs", tuple(_row(names[name], one) for name, one in step.inputs.items()), batched=True)
    if parameters:
        found = tuple(_row(names[name], parameters[name]) for name in cell.parameters if name in parameters)
        yield Block("parameters", found, batched=False)


def _is_given(expression: object, step: StepGradient) -> bool:
    return isinstance(expression, Number) or (isinstance(expression, Name) and expression.text in step.trace.parameters)


def _over_time(gradient: Gradient, names: Sequence[str], *, every: bool) -> Iterator[str]:
    run = gradient.run
    runs: Mapping[str, Rollout | HeadRun] = parts_of(run) if isinstance(run, Network) else {"": run}
    timeline = run.timeline
    absent = False
    for sample in range(timeline.batch_size):
        yield from ("", f"sample {sample + 1}") if timeline.batch_size > 1 else ("",)
        table = Table(timeline.names, timeline.real, every=every, narrowest=WIDE)
        yield table.head()
        for name, array in gradient.inputs.items():
            absent |= bool(np.isnan(array).any())
            yield from table.rows(name, array, sample, significant)
        for part, made in gradient.parts.items():
            of = runs[part]
            if part:
                yield part
            own = table if len(made.steps) == len(timeline) else _numbered(made, every=every)
            for name in _told(of, made, names):
                values = made.values(name)
                assert values is not None
                absent |= bool(np.isnan(values).any())
                yield from own.rows(name, values, sample, significant)
            for name, one in made.states.items():
                yield f"  {name} before the first step: {' '.join(map(significant, one[sample].tolist()))}"
    yield from _weights(gradient, every=every)
    if absent:
        yield from ("", f"{PADDED}: {NOTHING}.")


def _numbered(made: PartGradient, *, every: bool) -> Table:
    """A table of steps that have but numbers: those of a decoder, or the one of a head."""
    many = len(made.steps)
    real = np.ones((many, made.steps[0].trace.batch_size), dtype=np.bool_)
    return Table([str(k + 1) for k in range(many)], real, every=every, narrowest=WIDE)


def _told(run: Rollout | HeadRun, made: PartGradient, names: Sequence[str]) -> list[str]:
    """The values that are told of a part: a head's own, a cell's states, and what is asked for."""
    trace = made.steps[0].trace
    cell = trace.sized.cell
    own = trace.order if isinstance(run, HeadRun) else [state.outgoing for state in cell.states]
    known = [name for name in (*own, *map(cell.canonical, names)) if made.values(name) is not None]
    return [*dict.fromkeys(known)]


def _weights(gradient: Gradient, *, every: bool) -> Iterator[str]:
    """The derivatives by the parameters of every part, the sum over steps and samples."""
    for part, made in gradient.parts.items():
        cell = made.steps[0].trace.sized.cell
        names = {one.text: one for one in cell.nodes().values() if isinstance(one, Name)}
        rows = tuple(_row(names[name], made.parameters[name]) for name in cell.parameters if name in made.parameters)
        if rows:
            yield from printed([Block(f"parameters of {part}" if part else "parameters", rows, False)], every=every)
