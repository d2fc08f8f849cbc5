"""Models and networks as text: what there is, what a model file holds, and every layer over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from rnnviz.cells.cellfile import EQUATIONS
from rnnviz.language.notation import write
from rnnviz.models.decoding import Decoded
from rnnviz.models.model import FORWARD, INPUT, LAST, Layer, Model
from rnnviz.models.modelfile import load, shipped
from rnnviz.models.network import Network
from rnnviz.models.run import HeadRun, LayerRun
from rnnviz.numbers.digits import show
from rnnviz.numbers.trace import Trace
from rnnviz.reports.listing import aligned
from rnnviz.reports.steps import Table, notes_on, told_with


def models() -> str:
    """The shipped models, two lines each: name, title, where it comes from; below that of what it is made."""
    found = [(key, load(key)) for key in shipped()]
    begin = " " * (max((len(key) for key, _ in found), default=0) + 2)
    rows = aligned([(key, model.title, model.source) for key, model in found])
    return "\n".join(f"{row}\n{begin}{made_of(model)}" for row, (_, model) in zip(rows, found, strict=True))


def made_of(model: Model) -> str:
    """Its layers, its head and its decoder in a line."""
    told = [f"{_kind(layer)}{'' if layer.direction == FORWARD else f' {layer.direction}'}" for layer in model.layers]
    told += [f"head at {'the last step' if model.head.reads == LAST else 'each step'}"] if model.head else []
    if model.decoder:
        told += [f"decoder {_kind(layer)}" for layer in model.decoder.layers]
    return ", ".join(told)


def _kind(layer: Layer) -> str:
    return "own equations" if layer.cell.key == EQUATIONS else layer.cell.key


def checked(network: Network) -> str:
    """All that `rnnviz check` says of a model: each part with its sizes, and what its example gives."""
    model = network.model
    rows = [("part", "cell", "direction", "inputs", "units", "parameters")]
    rows += _parts(network.layers, "layer", network.head, "head")
    if network.decoded:
        rows += _parts(network.decoded.layers, "decoder layer", network.decoded.head, "decoder head")
    count = sum(int(row[-1]) for row in rows[1:])
    lines = [f"{model.title} ({model.key}): {count} parameters", *aligned(rows)]
    heads = [("head", model.head), ("decoder head", model.decoder.head if model.decoder else None)]
    for called, head in heads:
        if head:
            lines += ["", called, *(f"  {write(equation, comment=True)}" for equation in head.cell.equations)]
    return "\n".join([*lines, "", f"{' '.join(network.labels)}: {'; '.join(results(network))}"])


def _parts(
    layers: Sequence[LayerRun], called: str, head: HeadRun | None, top: str
) -> Iterator[tuple[str, str, str, str, str, str]]:
    for k, run in enumerate(layers, 1):
        for direction, rollout in zip(run.layer.directions, run.rollouts, strict=True):
            sized = rollout.sized
            numbers = (sized.input_size, sized.hidden_size, sized.parameter_count)
            yield (f"{called} {k}", sized.cell.key, direction, *map(str, numbers))  # type: ignore[misc]
    if head:
        sized = head.traces[0].sized
        made = sized.shapes[head.name][0]
        yield (top, "–", "", str(sized.input_size), str(made), str(sized.parameter_count))


def results(network: Network) -> Iterator[str]:
    """What comes of all steps: the answer of a head, what a decoder says, else the last states."""
    if network.head:
        yield _answer(network.head)
    if network.decoded and network.decoded.said:
        yield f"the decoder says {' '.join(network.decoded.said[0])}"
    if not (network.head or network.decoded):
        name = network.layers[-1].layer.hands_on
        yield f"last {name} = [{', '.join(map(show, network.layers[-1].last()[0]))}]"


def _listed(trace: Trace, name: str, sample: int) -> str:
    return ", ".join(show(number, trace.decimals(name)) for number in trace.value(name)[sample])


def _answer(head: HeadRun) -> str:
    value = f"{head.name} = [{_listed(head.traces[-1], head.name, 0)}]"
    return f"{value}, {head.answers()[-1]}" if head.head.labels else value


def readable(network: Network, names: Sequence[str] = (), *, every: bool = False) -> Iterator[str]:
    """What goes in, every layer's states in each direction, what the head and the decoder make: line by line."""
    model, batch = network.model, network.timeline.batch_size
    yield f"{model.title} ({model.key}): {len(network)} steps, batch size {batch}"
    tables = [Table(network.labels, network.timeline.real, every=every)]
    if network.decoded:
        made = network.decoded.timeline
        tables.append(Table(made.names, made.real, every=every))
    for sample in range(batch):
        yield from ("", f"sample {sample + 1}") if batch > 1 else ("",)
        yield from _whole(network, "", tables[0], names, sample)
        if decoded := network.decoded:
            fed = "what should come out goes in" if decoded.forced else "what comes out goes in"
            yield ""
            yield f"decoder, which begins with the last states of the encoder; {fed}"
            yield from _whole(decoded, "decoder ", tables[1], names, sample)
            yield from (f"it says: {' '.join(said)}" for said in decoded.said[sample : sample + 1])
    notes = dict.fromkeys(note for table in tables for note in notes_on(table))
    if notes:
        yield from ("", *notes)


def _whole(made: Network | Decoded, before: str, table: Table, names: Sequence[str], sample: int) -> Iterator[str]:
    """An encoder or a decoder of one sample: what goes in, its layers, its head."""
    yield table.head()
    yield from table.rows(INPUT, made.timeline.inputs[INPUT], sample)
    for k, run in enumerate(made.layers, 1):
        yield from _layer(f"{before}layer {k}", run, table, names, sample)
    if made.head:
        yield from _head(made.head, table, sample)


def _layer(called: str, run: LayerRun, table: Table, names: Sequence[str], sample: int) -> Iterator[str]:
    for direction, rollout in zip(run.layer.directions, run.rollouts, strict=True):
        way = f", {direction}" if run.layer.direction != FORWARD else ""
        title = run.layer.cell.title
        yield f"{called}{way}" if title == called else f"{called}, {title}{way}"
        for name in table.names(rollout, names):
            yield from table.rows(name, rollout.values(name), sample)


def _head(head: HeadRun, table: Table, sample: int) -> Iterator[str]:
    answers = head.answers(sample) if head.head.labels else ()
    if head.head.reads == LAST:
        told = f": {answers[0]}" if answers else ""
        yield f"head, after the last step{told}"
        for name in head.traces[0].order:
            yield f"  {name} = [{_listed(head.traces[0], name, sample)}]"
        return
    yield "head, at each step"
    for name in head.traces[0].order:
        values = np.stack([trace.value(name) for trace in head])
        yield from table.rows(name, values, sample, told_with(head.traces[0], name))
    if answers:
        yield table.words("", answers)
