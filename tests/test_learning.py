"""One step of gradient descent: against the complex step, and as it is shown."""

from __future__ import annotations

import numpy as np
import pytest
from click.testing import CliRunner
from test_gradients import STEPS, Again, random_rollout

import rnnviz
from rnnviz.cli import main
from rnnviz.figures.figure import Figure
from rnnviz.figures.words import in_words
from rnnviz.gradients.descent import descend
from rnnviz.models.modelfile import shipped
from rnnviz.numbers.digits import MINUS, read, significant

UNTRAINED = "untrained"


def words(figure: Figure) -> str:
    return " | ".join(label.line.source.replace("\\", "") for chart in figure.charts for label in chart.labels)


def test_every_weight_goes_against_its_slope() -> None:
    """The slope of the loss by each weight by the complex step: that of the value, times how far it is off."""
    run, target = random_rollout("gru", 30), np.array([0.3])
    name = run.sized.cell.hands_on
    target = np.resize(target, run.sized.shapes[name])
    made, again = descend(run, 0.25, target=target), Again(run)
    off = run[-1][name][0] - target
    for where in ("W_z", "b_h"):
        for place in np.ndindex(run.parameters[where].shape):
            push = np.zeros(run.parameters[where].shape)
            push[place] = 1.0
            slope = again.slope(name, STEPS - 1, off, push, where)
            moved = made.again.run[0].parameters[where][place]  # type: ignore[union-attr,index]
            assert moved == pytest.approx(run.parameters[where][place] - 0.25 * slope, rel=1e-10, abs=1e-13)
    assert made.losses[0] == pytest.approx(0.5 * (off**2).sum())


@pytest.mark.parametrize("model", shipped())
def test_a_small_step_lowers_every_loss(model: str) -> None:
    run = rnnviz.network(model)
    before, after = descend(run, 1e-4).losses
    assert after < before
    slopes = sum(change.slope**2 for change in descend(run, 1e-4).changes())
    if not (run.decoded and run.decoded.chosen):  # where argmax chooses, the way may be another
        assert before - after == pytest.approx(1e-4 * slopes, rel=0.05)


def test_the_rate_of_the_file_lowers_the_loss() -> None:
    run = rnnviz.network(UNTRAINED)
    made = descend(run)
    assert run.model.rate == made.rate == 1.0
    assert made.losses[1] < 0.8 * made.losses[0]
    assert rnnviz.figure(run, view="learning").story.beats[-1].panel.sentence.startswith("The loss falls from 1.19 to")


def test_a_rise_is_shown_as_it_is() -> None:
    run = rnnviz.network("lstm-row")
    before, after = descend(run, 2.0).losses
    assert after > before
    figure = rnnviz.figure(run, view="learning", rate=2.0)
    assert figure.story.beats[-1].panel.sentence == (
        f"The loss rises from {significant(before)} to {significant(after)}: with η = 2 the step goes too far."
    )


def test_what_is_printed_is_true() -> None:
    figure, run = rnnviz.figure(rnnviz.network(UNTRAINED), view="learning"), rnnviz.network(UNTRAINED)
    told, made = words(figure), descend(run)
    for change in made.largest(8):
        before, after, slope = map(significant, (change.before, change.after, change.slope))
        gives = read(before) - read(slope)
        equals = "=" if significant(float(gives)) == after else "≈"
        factor = f"({slope})" if slope.startswith(MINUS) else slope
        assert f"{before} {MINUS} 1 · {factor} {equals} {after}" in told
    assert all(f"L = {significant(loss)}" in told for loss in made.losses)
    assert "target: positive" in told
    assert "loss 1.19" in in_words(figure).description


def test_words_stand_apart() -> None:
    for run in (rnnviz.network(UNTRAINED), rnnviz.rollout("lstm", steps=8), rnnviz.rollout("rnn", steps=2)):
        figure = rnnviz.figure(run, view="learning")
        every = [label for chart in figure.charts for label in chart.labels]
        for k, one in enumerate(every):
            assert figure.layout.canvas.holds(one.box), one
            assert not [other for other in every[k + 1 :] if one.box.meets(other.box)], one


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["untrained", "--rate", "fast"], "--rate fast: a learning rate is a number above 0"),
        (["untrained", "--rate", "-1"], "--rate -1.0: a learning rate is a number above 0"),
        (["untrained", "--of", "h_t:1"], "learning lowers a loss; give a --target, and not an entry of a value"),
        (["lstm", "--steps", "9"], "the view learning shows up to 8"),
    ],
)
def test_what_cannot_be_is_refused(asked: list[str], sentence: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    out = tmp_path_factory.mktemp("out") / "x.png"
    found = CliRunner().invoke(main, ["summary", *asked, "--view", "learning", "-o", str(out)])
    assert found.exit_code == 2
    assert sentence in found.output
    assert not out.exists()


def test_a_decoder_that_is_told_learns_from_what_it_was_told() -> None:
    """The second run takes in what the first was given, word by word."""
    run = rnnviz.network("backwards", text="a b c", targets="c b a end")
    made = descend(run, 1e-4)
    assert run.decoded
    assert isinstance(made.again.run, type(run))
    assert made.again.run.decoded
    fed = [one.decoded.timeline.inputs["x"] for one in (run, made.again.run)]
    assert np.array_equal(*fed)
    slopes = sum(change.slope**2 for change in made.changes())
    assert made.losses[0] - made.losses[1] == pytest.approx(1e-4 * slopes, rel=0.05)
    assert rnnviz.figure(run, view="learning").story.beats


def test_a_padded_sample_is_shown_as_long_as_it_is() -> None:
    run = rnnviz.rollout("rnn", steps=3, batch_size=2, lengths=[3, 2])
    steps = {
        sample: [one.line.source for one in rnnviz.figure(run, view="learning", sample=sample).charts[0].labels]
        for sample in (1, 2)
    }
    assert "3" in steps[1]
    assert "2" in steps[2]
    assert "3" not in steps[2]


def test_one_step_turns_the_answer_of_the_untrained_model() -> None:
    """From the seed of its file: the answer is wrong before and right after, by the head's own numbers."""
    made = descend(rnnviz.network(UNTRAINED))
    answers = [one.run.head.answers(0) for one in (made.gradient, made.again)]  # type: ignore[union-attr]
    assert answers == [("negative",), ("positive",)]
    told = rnnviz.figure(rnnviz.network(UNTRAINED), view="learning").story.beats[-1].panel.sentence
    assert "and the answer turns from negative to positive" in told
    other = rnnviz.network(UNTRAINED, seed=1)
    assert not np.array_equal(*(one.layers[0].rollouts[0][0]["h_t"] for one in (other, rnnviz.network(UNTRAINED))))
