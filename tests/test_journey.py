"""The view of a plane on its way: every point of the grid is the cell, worked out there."""

from __future__ import annotations

import derived
import numpy as np
import pytest
from click.testing import CliRunner

import rnnviz
from rnnviz.cells.cell import shipped
from rnnviz.cli import main
from rnnviz.figures.figure import Figure
from rnnviz.views.journey.stages import LINES, POINTS, Journey, Stage
from rnnviz.views.journey.view import _edge


def stages(cell: str, units: tuple[int, int] = (0, 1)) -> tuple[Journey, tuple[Stage, ...]]:
    made = Journey(rnnviz.trace(cell), units)
    return made, made.stages()


def labels(figure: Figure) -> list[str]:
    return [label.line.source for chart in figure.charts for label in chart.labels]


@pytest.mark.parametrize("cell", shipped())
def test_the_last_plane_is_the_step_at_every_point(cell: str) -> None:
    """Worked out a second time, point by point."""
    journey, found = stages(cell)
    run, last = journey.step, found[-1]
    sized = run.sized
    sizes = {**sized.node_sizes, **{name: shape[0] for name, shape in sized.shapes.items()}}
    known = {name: array.astype(complex) for name, array in run.parameters.items()}
    known |= {name: array[0].astype(complex) for name, array in run.inputs.items()}
    handed = getattr(last.label, "text", "") or journey.outgoing
    name = handed if handed in run.order else journey.outgoing
    for line, point in ((0, 0), (3, 17), (LINES, 5), (2 * LINES - 1, POINTS - 1)):
        state = known[journey.incoming].copy()
        state[:2] = journey.grid[line, point]
        wanted = derived.step(sized.cell, sizes, {**known, journey.incoming: state}, derived.COMPLEX)[name][:2]
        np.testing.assert_allclose(last.grid[line, point], wanted.real, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(last.at, run.value(name)[0, :2], rtol=1e-13)
    np.testing.assert_allclose(found[0].at, run.value(journey.incoming)[0, :2], rtol=1e-13)


def test_the_stages_of_the_three_cells() -> None:
    did = {cell: [stage.did for stage in stages(cell)[1]] for cell in ("rnn", "gru", "lstm")}
    assert did["rnn"][1:] == [
        "turned and stretched by its weights", "shifted by the input and the bias", "bent by tanh",
    ]  # fmt: skip
    assert did["gru"][1:] == ["scaled by 1 − z_t", "shifted by what is new"]
    assert did["lstm"][1:] == [
        "scaled by the forget gate", "shifted by what is new", "bent by tanh", "scaled by the output gate",
    ]  # fmt: skip


def test_weights_turn_the_plane_and_nothing_else() -> None:
    journey, found = stages("rnn")
    w = journey.step.parameter("W")[:, :2]
    np.testing.assert_allclose(found[1].grid, journey.grid @ w.T, atol=1e-12)
    shift = found[2].grid - found[1].grid
    np.testing.assert_allclose(shift, np.broadcast_to(shift[0, 0], shift.shape), atol=1e-12)
    np.testing.assert_allclose(found[3].grid, np.tanh(found[2].grid), atol=1e-12)
    assert found[1].area == pytest.approx(found[0].area * abs(np.linalg.det(w)))


def test_other_units_span_another_plane() -> None:
    run = rnnviz.trace("lstm", hidden_size=5, seed=2)
    made = Journey(run, (1, 4)).stages()
    np.testing.assert_allclose(made[-1].at, run["h_t"][0, [1, 4]])
    figure = rnnviz.figure(run, view="journey", units="2,5")
    assert "unit 2 across, unit 5 up" in labels(figure)


def test_on_a_heads_edge_it_cannot_decide() -> None:
    net = rnnviz.network("review-lstm")
    assert net.head is not None
    edge = _edge(net, net.layers[0].rollouts[0][-1]["h_t"][0], (0, 1))
    assert edge is not None
    v, b = net.head.traces[0].parameter("V"), net.head.traces[0].parameter("b_y")
    np.testing.assert_allclose(edge @ v[0] + b, 0.0, atol=0.02)


def test_planes_turn_into_each_other() -> None:
    figure = rnnviz.figure("gru", view="journey")
    verbs = [(move.verb, move.part.node) for beat in figure.story.beats for move in beat.moves]
    assert verbs == [("reveal", "plane 1.1"), ("turn", "plane 1.2"), ("turn", "plane 1.3")]
    lines = [len([curve for curve in chart.curves if curve.thin]) for chart in figure.charts]
    assert lines == [2 * LINES] * 3


def test_cells_stand_below_each_other_and_words_apart() -> None:
    figure = rnnviz.figure(["rnn", "gru", "lstm"], view="journey")
    assert len(figure.charts) == 4 + 3 + 5
    every = [label for chart in figure.charts for label in chart.labels]
    for k, one in enumerate(every):
        assert figure.layout.canvas.holds(one.box), one
        assert not [other for other in every[k + 1 :] if one.box.meets(other.box)], one
    assert max(label.box.bottom for label in every) < min(label.box.top for label in figure.still)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["rnn", "--hidden-size", "1"], "h_t of rnn has one unit, and a plane takes two"),
        (["rnn", "--units", "1"], "two units are expected, which span the plane, as in 1,2"),
        (["bidirectional"], "goes backward; the journey is of a layer that goes forward"),
    ],
)
def test_what_cannot_be_is_refused(words: list[str], sentence: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    out = tmp_path_factory.mktemp("out") / "x.png"
    found = CliRunner().invoke(main, ["summary", *words, "--view", "journey", "-o", str(out)])
    assert found.exit_code == 2
    assert sentence in found.output
    assert not out.exists()
