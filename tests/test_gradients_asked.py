"""What a gradient is asked of: entries, seeds, losses and targets; how it is told, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Unpack

import numpy as np
import pytest
from click.testing import CliRunner

import rnnviz
from rnnviz.cli import main
from rnnviz.gradients.asked import aim
from rnnviz.gradients.losses import LOSSES, Loss
from rnnviz.numbers.asked import Numbers
from rnnviz.numbers.digits import significant


def told(*words: str) -> str:
    made = CliRunner().invoke(main, ["trace", *words])
    assert made.exit_code == 0, made.output
    return made.output


@pytest.mark.parametrize("loss", LOSSES.values(), ids=lambda loss: f"{loss.name} {loss.of}".strip())
def test_the_derivative_of_a_loss_is_that_of_its_value(loss: Loss) -> None:
    chance = np.random.default_rng(1)
    value, target = chance.uniform(0.1, 0.8, (3, 4)), chance.uniform(0.1, 0.9, (3, 4))
    step = 1e-6
    for k in range(4):
        push = np.where(np.arange(4) == k, step, 0.0)
        slope = (loss.value(value + push, target) - loss.value(value - push, target)) / (2 * step)
        np.testing.assert_allclose(loss.gradient(value, target)[:, k], slope, rtol=1e-7)


def test_losses_by_hand() -> None:
    """Goodfellow et al. 2016, 6.2: shares (0.7, 0.2, 0.1) of which the first is right cost −ln 0.7."""
    shares, first = np.array([[0.7, 0.2, 0.1]]), np.array([[1.0, 0.0, 0.0]])
    assert LOSSES["cross-entropy", "softmax"].value(shares, first)[0] == pytest.approx(-np.log(0.7))
    assert LOSSES["cross-entropy", ""].value(np.log(shares), first)[0] == pytest.approx(-np.log(0.7))
    assert LOSSES["cross-entropy", "σ"].value(np.array([[0.7]]), np.array([[0.0]]))[0] == pytest.approx(-np.log(0.3))
    assert LOSSES["squared error", ""].value(np.array([[0.7, 1.0]]), np.array([[0.5, 2.0]]))[0] == pytest.approx(0.52)


def test_scores_and_their_shares_have_the_same_gradient() -> None:
    """Of softmax and cross-entropy together it is share minus target."""
    made = rnnviz.backward(rnnviz.trace("rnn-output"), "o_t", loss="cross-entropy", target=[0.0, 1.0])
    shares = rnnviz.trace("rnn-output")["o_t"]
    np.testing.assert_allclose(made.parts[""].steps[0].nodes["o_t/0"], shares - [0.0, 1.0], rtol=1e-14)
    scores = rnnviz.network("lstm-classifier")
    of_label = rnnviz.backward(scores, loss="cross-entropy", target="class 0")
    value = scores.head.outputs if scores.head else None  # type: ignore[union-attr]
    wanted = np.exp(value) / np.exp(value).sum() - [1.0, 0.0]
    np.testing.assert_allclose(of_label["head y"][0], wanted, rtol=1e-13)


def test_the_example_says_what_should_come_out() -> None:
    made = rnnviz.backward(rnnviz.network("review-lstm"))
    assert (made.asked.label, made.asked.part) == ("positive", "head")
    assert "cross-entropy L" in made.asked.words()
    drawn = rnnviz.backward(rnnviz.trace("mgu", hidden_size=3))
    again = rnnviz.backward(rnnviz.trace("mgu", hidden_size=3))
    assert drawn.asked.target is not None
    assert again.asked.target is not None
    assert drawn.asked.target.tolist() == again.asked.target.tolist()


@pytest.mark.parametrize(("cell", "name"), [("lstm", "h_t"), ("rnn-output", "o_t"), ("s-lstm", "h_t"), ("sru", "h_t")])
def test_a_loss_is_of_what_comes_out(cell: str, name: str) -> None:
    assert aim(rnnviz.load(cell)) == name


def test_a_gradient_goes_where_layers_and_heads_read() -> None:
    net = rnnviz.network("stacked")
    made = rnnviz.backward(net, "layer 1 h_t", entry=2, step=1)
    assert [*made.parts] == ["layer 1 forward"]
    assert made["layer 1 h_t"][0, 0].tolist() == [0.0, 1.0]
    both = rnnviz.backward(net, "h_t", entry=1)
    assert [*both.parts] == ["layer 2 forward", "layer 1 forward"]
    assert both["layer 2 h_t"].shape == both["layer 1 h_t"].shape


def test_it_stops_where_argmax_feeds_back() -> None:
    made = rnnviz.backward(rnnviz.network("backwards"))
    assert made.stops == ("argmax chose the word that goes into the decoder next",)
    forced = rnnviz.backward(rnnviz.network("backwards", targets="c b a end"))
    assert not forced.stops


def test_what_is_printed() -> None:
    out = told("lstm", "--gradients", "--target", "0.5,-0.2")
    assert "derivatives of squared error L = ½ Σ (h_t − y)² = 0.29, y = 0.50 −0.20" in out
    h = rnnviz.trace("lstm")["h_t"][0]
    first = out.partition("derivatives of")[2].partition("  h_t ")[2].splitlines()[0].split()
    assert first == [significant(float(one)) for one in h - [0.5, -0.2]]
    several = told("lstm", "--steps", "4", "--of", "c_t:2", "--at", "3")
    assert "c_t, entry 2, 0.69 (at step 3)" in several
    assert "it does not depend on this" in several


def test_json_has_them_all_and_is_read_back(tmp_path: Path) -> None:
    for name, words in {"lstm": ["--steps", "3"], "gru": [], "review-gru": []}.items():
        file = tmp_path / f"{name}.json"
        file.write_text(told(name, *words, "--gradients", "--json"), encoding="utf-8")
        found = json.loads(file.read_text(encoding="utf-8"))["gradients"]
        assert found["value"]
        again = json.loads(told(name, *words, "--values", str(file), "--gradients", "--json"))["gradients"]
        assert again == found


def test_three_digits() -> None:
    numbers = (0.0, 1.0, -0.008342, 0.00083, 123456.7, 2.5e6, -1e-12, float("inf"), 0.9999)
    assert [significant(one) for one in numbers] == [
        "0", "1.00", "−0.00834", "8.30e−4", "123457", "2.50e6", "−1.00e−12", "∞", "1.00",
    ]  # fmt: skip


def of_trace(cell: str, **numbers: Unpack[Numbers]) -> rnnviz.Trace:
    return rnnviz.trace(cell, **numbers)


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "a name that is none": (
        lambda: rnnviz.backward(of_trace("lstm"), "q_t", entry=1),
        r"--of q_t: there is no value of that name; there are f_t, i_t, g_t, c_t, o_t, h_t",
    ),
    "what is given": (
        lambda: rnnviz.backward(of_trace("lstm"), "W_f", entry=1),
        "--of W_f: W_f is given; a gradient is of what is worked out, such as h_t",
    ),
    "a part that is none": (
        lambda: rnnviz.backward(rnnviz.network("stacked"), "layer 3 h_t", entry=1),
        "--of layer 3 h_t: there is no layer 3; there are layer 2 forward, layer 1 forward",
    ),
    "no entry": (
        lambda: rnnviz.backward(of_trace("lstm"), "h_t"),
        "--of h_t: h_t has 2 entries; say which, as in --of h_t:1",
    ),
    "an entry beyond": (lambda: rnnviz.backward(of_trace("lstm"), "h_t", entry=3), "h_t has the entries 1 to 2"),
    "a place that argmax finds": (
        lambda: rnnviz.backward(of_trace("rnn-output"), "ŷ_t", entry=1),
        "--of ŷ_t: argmax goes in jumps, and has no gradient; ask of o_t",
    ),
    "a target of another shape": (
        lambda: rnnviz.backward(of_trace("lstm"), target=[1.0]),
        "--target: has the shape 1; 2 is expected, as the value has it",
    ),
    "a target that is no number": (lambda: rnnviz.backward(of_trace("lstm"), target=[float("nan"), 1.0]), "--target"),
    "a label that is none": (
        lambda: rnnviz.backward(rnnviz.network("review-lstm"), target="positiv"),
        "--target positiv: there are negative, positive; did you mean positive?",
    ),
    "a label where nothing has one": (
        lambda: rnnviz.backward(of_trace("lstm"), target="good"),
        "--target good: nothing says what the entries mean; 2 numbers are expected",
    ),
    "shares below 0": (
        lambda: rnnviz.backward(of_trace("rnn-output"), target=[-0.5, 1.0]),
        "--target: cross-entropy takes shares of classes, from 0 to 1; −0.50 is none",
    ),
    "a loss that is none": (
        lambda: rnnviz.backward(of_trace("lstm"), loss="hinge"),
        "--loss hinge: squared-error or cross-entropy is expected",
    ),
    "two at once": (
        lambda: rnnviz.backward(of_trace("lstm"), "h_t", entry=1, target=[0.0, 0.0]),
        "an entry, a seed and a target each say what the gradient is of; leave all but one out",
    ),
    "a step beyond": (lambda: rnnviz.backward(of_trace("lstm"), step=2), "--at 2: a step from 1 to 1 is expected"),
    "a padded step": (
        lambda: rnnviz.backward(rnnviz.rollout("gru", steps=3, batch_size=2, lengths=(3, 2)), step=3),
        "--at 3: sample 2 has 2 steps",
    ),
    "no share where the target has one": (
        lambda: rnnviz.backward(of_trace("rnn-output", values={"V": [[2e3, 0], [0, 0]]}), target=[0.0, 1.0]),
        "cross-entropy of o_t is not finite",
    ),
    "overflow": (
        lambda: rnnviz.backward(
            rnnviz.rollout(
                rnnviz.Cell.read("h_t = W·h_{t-1} + U·x_t"), steps=200, input_size=1, hidden_size=1,
                values={"W": [[100.0]], "U": [[0.0]], "h_{t-1}": [0.0]},
            ), "h_t", entry=1,
        ),
        r"step \d+: the gradient at .* is not finite",
    ),
    "of no run": (lambda: rnnviz.backward("lstm"), "a gradient is of a Trace, a Rollout or a Network, not of a str"),  # type: ignore[arg-type]
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_is_refused_in_a_sentence(what: str) -> None:
    ask, sentence = REFUSED[what]
    with pytest.raises(rnnviz.Mistake, match=sentence) as found:
        ask()
    assert "\n" not in str(found.value)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["lstm", "--of", "h_t:x"], "--of h_t:x: h_t has the entries 1 to 2"),
        (["lstm", "--of", "h_t"], "say which, as in --of h_t:1"),
        (["review-lstm", "--of", "head q:1"], "--of head q: there is no value of that name; there are"),
    ],
)
def test_the_command_says_the_same(words: list[str], sentence: str) -> None:
    made = CliRunner().invoke(main, ["trace", *words])
    assert isinstance(made.exception, rnnviz.Mistake) or made.exit_code == 2
    assert sentence in f"{made.output}{made.exception}"


def test_it_shows_itself_in_a_notebook() -> None:
    run = rnnviz.rollout("lstm", steps=3)
    shown = rnnviz.backward(run)._repr_html_()
    assert "Derivatives of squared error" in shown
    assert shown.count("<tr") > 8
    assert "largest singular value" in rnnviz.jacobian(run)._repr_html_()
