"""How runs of several steps and models show themselves in a notebook: a row for each unit, a column for each step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from rnnviz.functions.record import Array
from rnnviz.gradients.gradient import Gradient
from rnnviz.gradients.jacobian import Jacobian
from rnnviz.models.model import Model
from rnnviz.models.network import Network
from rnnviz.models.rows import Row, rows, rows_of
from rnnviz.numbers.digits import show, significant
from rnnviz.numbers.rollout import Rollout
from rnnviz.pages.notebook import LONGEST, WIDEST, head_of, number, quiet, table, whole
from rnnviz.reports.networks import made_of, results
from rnnviz.reports.step import GAP, few, of_what
from rnnviz.shown import html
from rnnviz.text.markup import formula, line, safe


@html.register
def _(rollout: Rollout) -> str:
    cell, many = rollout.sized.cell, len(rollout)
    title = f"{safe(cell.title)} ({safe(cell.key)}): {many} step{'s' * (many > 1)}"
    shown = _over_time(title, rows(rollout, 0), rollout.labels, of_what(rollout.steps[0]))
    return whole(shown, *_first_of(rollout.timeline.batch_size))


@html.register
def _(network: Network) -> str:
    model, many = network.model, len(network)
    title = f"{safe(model.title)} ({safe(model.key)}): {many} step{'s' * (many > 1)}"
    shown = _over_time(title, rows_of(network, 0), network.labels, made_of(model))
    said = [quiet(line(text)) for text in results(network)]
    return whole(shown, *said, *_first_of(network.timeline.batch_size))


@html.register
def _(model: Model) -> str:
    body = "".join(
        f'<tr class="entry"><th scope="row">{called} {k}</th>'
        f"<td>{safe(layer.cell.title)}, {safe(layer.direction)}</td></tr>\n"
        for called, layers in (
            ("layer", model.layers),
            ("decoder layer", model.decoder.layers if model.decoder else ()),
        )
        for k, layer in enumerate(layers, 1)
    )
    for called, head in (("head", model.head), ("decoder head", model.decoder.head if model.decoder else None)):
        for equation in head.cell.equations if head else ():
            body += f'<tr class="entry"><th scope="row">{called}</th><td>{formula(equation)}</td></tr>\n'
    title = f"{safe(model.title)} ({safe(model.key)})"
    said = (("Source", model.source), ("Equals", model.equals))
    head_row = '<thead><tr><th scope="col">part</th><th scope="col">what it is</th></tr></thead>'
    return whole(table(title, head_row, body), *(quiet(f"{word}: {line(text)}") for word, text in said if text))


@html.register
def _(gradient: Gradient) -> str:
    """The derivatives by inputs and named values over time, of a model layer by layer."""
    run, parts = gradient.run, gradient.parts
    known = rows(run, 0) if isinstance(run, Rollout) else rows_of(run, 0)
    found = []
    for row in known:
        values = _slopes(gradient, row)
        if values is not None:
            found.append(replace(row, values=values))
    title = f"Derivatives of {safe(gradient.asked.words())}"
    many = next(iter(parts.values())).steps[0].trace.batch_size
    return whole(_over_time(title, found, run.labels, "", said=significant), *_first_of(many))


def _slopes(gradient: Gradient, row: Row) -> Array | None:
    """The derivatives by what a row has, (T, units); None where there is none."""
    found: Array | None = gradient.inputs.get("x") if row.role == "input" else None
    if found is None:
        try:
            found = gradient[f"{row.place} {row.symbol}".strip()]
        except KeyError:
            return None
    if found.ndim != 3 or len(found) < len(row.values):
        return None
    return found[: len(row.values), 0]


@html.register
def _(jacobian: Jacobian) -> str:
    names = ", ".join(" ".join(filter(None, row)) for row in jacobian.rows)
    head = "".join(number(text, "col") for text in ("from step", "norm", "largest singular value"))
    body = "".join(
        f"<tr>{number(str(k), 'row')}{number(significant(norm))}{number(significant(top))}</tr>\n"
        for k, (norm, top) in enumerate(zip(jacobian.norms(), jacobian.largest(), strict=True))
    )
    title = f"Derivatives of {safe(names)} after step {len(jacobian)} by themselves"
    return whole(table(title, f"<thead><tr>{head}</tr></thead>", f"<tbody>\n{body}</tbody>\n"))


def _first_of(batch: int) -> list[str]:
    return [quiet(f"Sample 1 of {batch}.")] if batch > 1 else []


def _over_time(
    title: str, found: Sequence[Row], labels: Sequence[str], more: str, *, said: Callable[[float], str] | None = None
) -> str:
    """Of many steps and units both ends."""
    across = few(len(found[0].values), WIDEST)
    names = "".join(number(GAP if step is None else safe(labels[step]), "col") for step in across)
    head = f'<thead><tr><th scope="col">value</th><th scope="col" class="number">unit</th>{names}</tr></thead>'
    body = "".join(text for row in found for text in _rows(row, across, said or partial(show, decimals=row.decimals)))
    return table(title, head, f"<tbody>\n{body}</tbody>\n", safe(more))


def _rows(row: Row, across: Sequence[int | None], said: Callable[[float], str]) -> Iterator[str]:
    down = few(row.values.shape[1], LONGEST)
    scope = f'scope="rowgroup" rowspan="{len(down)}"' if len(down) > 1 else 'scope="row"'
    label = head_of(scope, row.label, " ".join(filter(None, (row.place, row.name))))
    for unit in down:
        texts = (GAP if step is None or unit is None else said(float(row.values[step, unit])) for step in across)
        which = number(GAP if unit is None else str(unit + 1), "row")
        yield f"<tr{' class=entry' if label else ''}>{label}{which}{''.join(map(number, texts))}</tr>\n"
        label = ""
