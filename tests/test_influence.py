"""The view of what is left of each input: its shares are slopes, and what is drawn is as large as they are."""

from __future__ import annotations

import numpy as np
import pytest
from click.testing import CliRunner
from test_gradients import STEPS, Again, random_rollout

import rnnviz
from rnnviz.cli import main
from rnnviz.figures.chart import Area
from rnnviz.figures.figure import Figure
from rnnviz.figures.words import in_words
from rnnviz.gradients.influence import influence
from rnnviz.numbers.digits import significant

MODELS = ["review-rnn", "review-gru", "review-lstm"]
TEXT = "this movie was brilliant"


def together() -> Figure:
    return rnnviz.figure([rnnviz.network(model, text=TEXT) for model in MODELS], view="influence")


def height(area: Area) -> float:
    return max(y for _, y in area.points) - min(y for _, y in area.points)


def words(figure: Figure) -> list[str]:
    return [label.line.source.replace("\\", "") for chart in figure.charts for label in chart.labels]


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru-torch"])
def test_a_share_is_what_scaling_an_input_changes(cell: str) -> None:
    """Each entry of the state by the complex step, with the input itself as the direction."""
    run = random_rollout(cell, 21)
    made, again, name = influence(run), Again(run), run.sized.cell.hands_on
    each = np.eye(run.sized.shapes[name][0])
    (x,) = run.sized.cell.inputs
    for step in range(STEPS):
        for k in range(step + 1):
            push = run[k].inputs[x][0]
            wanted = np.linalg.norm([again.slope(name, step, seed, push, x, k) for seed in each])
            assert made.shares[step, k + 1] == pytest.approx(wanted, rel=1e-9)
        assert not made.shares[step, step + 2 :].any(), "inputs to come"
        first = [
            sum(again.slope(name, step, seed, state[0], where) for where, state in run.first_states().items())
            for seed in each
        ]
        assert made.shares[step, 0] == pytest.approx(np.linalg.norm(first), rel=1e-9)
    assert made.largest[-1] == 1.0
    assert made.largest[0] == pytest.approx(np.linalg.svd(rnnviz.jacobian(run).states[0])[1][0])


def test_bars_are_as_high_as_their_shares() -> None:
    figure, whole = together(), 152.0
    for step in range(4):
        chart = figure.charts[1 + step]
        pieces = [area for area in chart.areas if not area.pale]
        shares = [influence(rnnviz.network(model, text=TEXT)).parts[step] for model in MODELS]
        wanted = [share for one in shares for share in one if share > 0]
        assert [height(area) for area in pieces] == pytest.approx([share * whole for share in wanted], abs=0.01)
        assert sum(map(height, pieces)) == pytest.approx(3 * whole)


def test_lanes_begin_and_end_as_wide_as_their_shares() -> None:
    run = rnnviz.network("review-lstm", text=TEXT)
    figure, made = rnnviz.figure(run, view="influence"), influence(run)
    bar = [area for area in figure.charts[1].areas if not area.pale]
    whole = sum(map(height, bar))
    lanes = [area for area in figure.charts[4].areas if area.pale]
    for lane, word in zip(lanes, (1, 2, 3), strict=True):
        half = len(lane.points) // 2
        above, below = lane.points[:half], lane.points[half:][::-1]
        ends = [(below[k][1] - above[k][1]) / whole for k in (0, -1)]
        assert ends == pytest.approx([made.parts[2, word], made.parts[3, word]], abs=1e-6)


def test_what_is_printed() -> None:
    figure = together()
    told = words(figure)
    for model in MODELS:
        found = influence(rnnviz.network(model, text=TEXT))
        assert all(significant(float(total)) in told for total in found.totals)
        assert f"{found.parts[-1, -1]:.0%}" in " ".join(told)
    assert figure.story.beats == () or figure.story.beats[-1].panel.sentence == (
        "Of “this” is left 9% in the RNN, 4% in the GRU and 7% in the LSTM; "
        "of a change of the first state, most in the LSTM."
    )
    assert len(in_words(figure).alt) <= 150


def test_words_keep_out_of_each_others_way() -> None:
    for figure in (
        together(),
        rnnviz.figure("lstm", view="influence", steps=12),
        rnnviz.figure("gru", view="influence"),
    ):
        labels = [label for chart in figure.charts for label in chart.labels]
        canvas = figure.layout.canvas
        for k, one in enumerate(labels):
            assert canvas.holds(one.box), one
            assert not [other for other in labels[k + 1 :] if one.box.meets(other.box)], one
        below = [label.box.top for label in figure.still]
        assert max(label.box.bottom for label in labels) < min(below)


def test_an_initial_state_has_a_piece_of_its_own_and_nothing_is_empty() -> None:
    pieces = [area for area in rnnviz.figure("lstm", view="influence").charts[1].areas if not area.pale]
    assert [area.shade for area in pieces] == [None, 1]
    zero = rnnviz.figure(rnnviz.rollout("rnn", inputs=np.zeros((2, 3))), view="influence")
    (empty,) = (area for area in zero.charts[1].areas if not area.pale)
    assert empty.shade is None
    assert "0" in words(zero)


def test_the_film_shows_step_after_step() -> None:
    figure = rnnviz.figure(rnnviz.network("review-lstm"), view="influence")
    revealed = [move.part.node for beat in figure.story.beats for move in beat.moves]
    assert revealed == [*(f"step {k}" for k in range(1, 5)), "left", "reach"]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["bidirectional"], "goes backward; a Jacobian over time is of layers that go forward"),
        (["lstm", "--steps", "13"], "13 steps are asked for: the view influence shows up to 12"),
        (["review-rnn", "corners"], "the models take different steps; --text gives all of them the same words"),
        (["rnn", "gru", "lstm", "mgu"], "4 cells are asked for, and it takes 1 to 3 cells or a model"),
    ],
)
def test_what_cannot_be_is_refused(asked: list[str], sentence: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    out = tmp_path_factory.mktemp("out") / "x.png"
    found = CliRunner().invoke(main, ["summary", *asked, "--view", "influence", "-o", str(out)])
    assert found.exit_code == 2
    assert sentence in found.output
    assert not out.exists()


@pytest.mark.parametrize("steps", [1, 4, 12])
def test_long_names_and_sentences_stand_free(steps: int) -> None:
    """Names end before the bars and the curves, and no line of the sentence stands in the plot or beside the canvas."""
    cells = ["lstm-peephole-full", "gru-torch", "lstm-coupled"]
    made = rnnviz.figure([rnnviz.rollout(cell, steps=steps) for cell in cells], view="influence")
    bars = min(x for chart in made.charts[1:-2] for area in chart.areas for x, _ in area.points)
    plot = made.charts[-1]
    curves = min(x for curve in plot.curves for x, _ in curve.points)
    labels = [label for chart in made.charts for label in chart.labels]
    ends = {what: [one.box.right for one in labels if one.what == what] for what in ("name", "end")}
    assert len(ends["name"]) == len(ends["end"]) == 3
    assert max(ends["name"]) < bars
    assert max(ends["end"]) < curves
    lowest = max(y for curve in plot.curves for _, y in curve.points)
    for line in made.still:
        if line.what == "sentence":
            assert line.box.right <= made.layout.canvas.right
            assert lowest < line.box.top
            assert line.box.bottom <= made.layout.canvas.bottom
