"""A gradient through several steps: what stands below values is the gradient of the run, every line is true, and the
film brings all of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from test_backward import NUMBER, brought_back, stand_in_their_boxes, worth

import rnnviz
from rnnviz.cli import main
from rnnviz.figures.figure import Figure
from rnnviz.figures.words import in_words
from rnnviz.graph.copied_slopes import CopiedSlopes
from rnnviz.graph.copies import Copies, one_table
from rnnviz.graph.strands import card
from rnnviz.layout.geometry import segments, strip
from rnnviz.numbers.digits import MINUS, significant
from rnnviz.scenes.drawing import Drawing
from rnnviz.story.panel import calculations

CELLS = ("rnn", "lstm", "gru", "gru-torch", "lstm-peephole", "ugrnn")
MEMORIES = dict.fromkeys(CELLS, ("h_t",)) | dict.fromkeys(("lstm", "lstm-peephole"), ("c_t",))
TEXT = "this movie was brilliant"
STEPS = 3


@cache
def made(cell: str, steps: int = STEPS) -> Figure:
    return rnnviz.figure(rnnviz.rollout(cell, steps=steps), view="backward")


@cache
def model(name: str, target: str = "negative") -> Figure:
    return rnnviz.figure(rnnviz.network(name, text=TEXT), view="backward", target=target)


def every() -> list[tuple[str, Figure]]:
    return [*((cell, made(cell)) for cell in CELLS), *((name, model(name)) for name in ("review-rnn", "review-lstm"))]


def slopes_of(figure: Figure) -> CopiedSlopes:
    assert isinstance(figure.slopes, CopiedSlopes)
    return figure.slopes


@pytest.mark.parametrize("cell", CELLS)
def test_below_each_value_stands_its_derivative_over_all_steps(cell: str) -> None:
    """As `backward` has them, by name and step: it knows no copies."""
    run = rnnviz.rollout(cell, steps=STEPS)
    gradient, slopes = rnnviz.backward(run), slopes_of(made(cell))
    states = {one.incoming: one.outgoing for one in run.sized.cell.states}
    seen = 0
    for part in made(cell).layout.graph.parts:
        node, time = part.key.node, part.key.copy.time
        if part.kind == "input":
            expected = gradient.inputs[node][time][0]
        elif part.kind == "handed":
            expected = gradient[part.equation][time][0]
        elif part.kind == "incoming":
            expected = gradient.parts[""].states[node][0]
            assert node in states
        else:
            continue
        assert slopes.texts(part) == tuple(significant(float(one)) for one in expected), part.key
        seen += 1
    assert seen == STEPS * (len(run.sized.cell.inputs) + len(states)) + len(states)


@pytest.mark.parametrize("cell", CELLS)
def test_what_comes_to_the_weights_in_each_step_adds_up(cell: str) -> None:
    """The strips of all copies, each a share of the same largest, are the gradient of the parameters."""
    run, figure = rnnviz.rollout(cell, steps=STEPS), made(cell)
    gradient, slopes = rnnviz.backward(run), slopes_of(figure)
    strips = [slopes.learned(part) for part in figure.layout.graph.of("copy")]
    assert max(float(np.abs(one).max()) for one in strips) == pytest.approx(1.0)
    whole = one_table(
        gradient.parts[""].parameters.get(name, np.zeros_like(array)) for name, array in run.parameters.items()
    )
    at = np.unravel_index(int(np.abs(whole).argmax()), whole.shape)
    added = np.sum(strips, axis=0)
    np.testing.assert_allclose(added / added[at], whole / whole[at], atol=1e-9)


def test_every_printed_line_is_true_or_about() -> None:
    checked = 0
    for name, figure in every():
        for beat in figure.story.beats:
            for text in [one for line in beat.panel.lines for one in calculations(line)]:
                told = re.split(r": | goes ", text)[-1]
                *_, left, sign, right = re.split(r"\s(=|≈)\s", f"x = {told}" if told.count("=") < 2 else told)
                if not re.fullmatch(NUMBER, right) or not re.fullmatch(rf"[\d.e·+()\s{MINUS}]+", left):
                    continue
                gives = significant(float(worth(left)))
                assert (gives == right) == (sign == "="), f"{name}, {beat.name}: {text} gives {gives}"
                checked += 1
    assert checked > 10 * len(CELLS)


@pytest.mark.parametrize("cell", CELLS[1:])
def test_what_a_step_hands_back_is_told_by_its_numbers(cell: str) -> None:
    """Of unit 1: along the memory what arrives times what lets it pass, then with all that comes by other ways; and
    where a state is read in its own step, both shares of its derivative. Against the run's and the gradient's own."""
    run = rnnviz.rollout(cell, steps=STEPS)
    gradient, (memory, *_) = rnnviz.backward(run), MEMORIES[cell]
    for time, beat in enumerate(reversed(made(cell).story.beats[3:-1])):
        told = [text for line in beat.panel.lines for text in calculations(line)]
        step = gradient.parts[""].steps[time]
        came = float(step.inputs[f"{memory[0]}_{{t-1}}"][0, 0])
        along = next(text for text in told if text.startswith("along the memory"))
        others = [text for text in told if text.startswith("with what goes by")]
        assert (others or [along])[0].endswith(f" {significant(came)}")
        if cell == "lstm":  # whose cell state comes in by the forget gate alone
            assert not others
            assert came == pytest.approx(float(gradient["c_t"][time, 0, 0] * run[time]["f_t"][0, 0]))
        together = [text for text in told if text.startswith("from ")]
        assert bool(together) == (memory == "c_t" and time < STEPS - 1)
        for text in together:
            assert text.endswith(f" {significant(float(gradient[memory][time, 0, 0]))}")


def test_arrows_lie_on_no_number_and_no_word() -> None:
    for name, figure in every():
        assert figure.layout.returns, name
        for arrow in figure.layout.returns:
            around = [strip(a, b, 2.0) for a, b in segments(arrow.path)]
            for placed in figure.layout.placed.values():
                boxes = () if placed.part.kind == "copy" else placed.boxes
                assert not any(one.meets(box) for one in around for box in boxes), (name, arrow)
            words = [label.box for label in figure.layout.labels]
            assert not any(one.meets(box.grown(-1)) for one in around for box in words), (name, arrow)


def test_the_film_brings_everything_back_once() -> None:
    for name, figure in every():
        moves, slopes = [move for beat in figure.story.beats for move in beat.moves], slopes_of(figure)
        landed = brought_back(figure)
        kinds = ("input", "incoming", "handed", "answer")
        has = {part.key for part in figure.layout.graph.parts if part.kind in kinds and slopes.numbers(part)}
        assert has <= set(landed), name
        pulled = [move.part for move in moves if move.verb == "pull"]
        assert pulled == [card(copy) for copy in sorted({key.copy for key in pulled}, reverse=True)], name
        for k, key in enumerate(landed):  # a derivative follows from later ones alone
            assert all(one.copy.time <= key.copy.time + 1 for one in landed[k:]), name


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("cell", "steps"), [("lstm", 4), ("gru", 2), ("rnn", 5)])
def test_every_figure_stands_in_its_box(cell: str, steps: int, theme: str) -> None:
    figure = rnnviz.figure(rnnviz.rollout(cell, steps=steps), view="backward", theme=theme)
    assert figure.layout.how.numbers
    stand_in_their_boxes(figure)
    middle = figure.layout.canvas
    for key in figure.layout.placed:
        hull = figure.layout[key].hull
        assert middle.left <= hull.left, key
        assert hull.right <= middle.right, key
        assert hull.bottom <= figure.layout.panel.top, key


def test_an_lstm_keeps_what_an_rnn_loses() -> None:
    """Of the trained models on the same words, by the numbers themselves: the sentence says the share."""
    for name, state in (("review-rnn", "h_t"), ("review-lstm", "c_t")):
        run = rnnviz.network(name, text=TEXT)
        found = rnnviz.backward(run, target="negative")
        part = found.parts["layer 1 forward"]
        first = next(one for key, one in part.states.items() if key[0] == state[0])
        ends = [float(np.linalg.norm(one)) for one in (found[f"layer 1 {state}"][-1], first)]
        told = model(name).story.beats[-1].panel.sentence
        assert significant(ends[0]) in told
        assert significant(ends[1]) in told
        assert told.endswith(f": {round(100 * ends[1] / ends[0])}% of it.")


def test_the_words_of_the_still_stand_apart() -> None:
    for name, figure in every():
        boxes = [label.box for label in (*figure.still, *figure.heading)]
        assert not any(a.meets(b) for a, b in combinations(boxes, 2)), name
        assert max(box.bottom for box in boxes) <= figure.layout.canvas.bottom, name
        norms = next(str(line) for line in figure.story.beats[-1].panel.lines if "norms" in str(line))
        part = figure.layout.graph.of("handed")[-1]
        assert significant(float(np.linalg.norm(slopes_of(figure).numbers(part) or ()))) in norms, name


def test_many_steps_are_tinted() -> None:
    figure = made("lstm", 12)
    assert not figure.layout.how.numbers
    slopes = slopes_of(figure)
    shown = [part for part in figure.layout.graph.parts if part.kind in ("handed", "incoming", "input")]
    assert slopes.most == max(abs(one) for part in shown for one in slopes.numbers(part) or ())
    assert isinstance(figure.readings, Copies)
    assert "deeper where larger" in figure.still[-1].line.source
    assert all(inked.under for key, inked in Drawing(figure).parts.items() if figure.layout[key].part in shown)


def test_an_entry_of_an_early_step_reaches_no_later_one() -> None:
    figure = rnnviz.figure(rnnviz.rollout("gru", steps=3), view="backward", of="h_t:1", at=2)
    slopes = slopes_of(figure)
    assert {part.key.copy.time for part in figure.layout.graph.parts if slopes.numbers(part)} == {0, 1}
    assert "unit 1 of h_2" in figure.story.beats[2].panel.sentence
    gone = next(part for part in figure.layout.graph.of("handed") if part.key.copy.time == 2)
    assert slopes.texts(gone) == ()


@pytest.mark.parametrize("name", ["stacked", "bidirectional", "backwards"])
def test_more_than_one_cell_over_time_is_refused(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    out = tmp_path_factory.mktemp("out") / "x.png"
    found = CliRunner().invoke(main, ["summary", name, "--view", "backward", "-o", str(out)])
    assert found.exit_code == 2
    assert "is more than one cell over time" in found.output
    assert not out.exists()


def test_a_cell_without_a_state_has_one_step(file: Path) -> None:
    sizes = '[sizes]\nmade = { length = "h_t", default = 2 }\n'
    file.write_text(f'title = "Alone"\nequations = "h_t = tanh(W·x_t + b)"\n{sizes}', encoding="utf-8")
    assert rnnviz.figure(file, view="backward").story.beats
    with pytest.raises(rnnviz.Mistake, match="has no state, and a step hands nothing to the next"):
        rnnviz.figure(file, view="backward", steps=3)


def test_its_words_are_heard() -> None:
    words = in_words(model("review-lstm"))
    assert "forget gate passes" in words.description
    assert len(words.alt) <= 150
    assert "∂" not in f"{words.alt}{words.description}"


def test_the_way_back_through_steps_as_a_text(snapshot: Callable[[str, str], None]) -> None:
    told = [
        f"{beat.name}: {beat.panel.sentence}\n"
        + "".join(f"    {line}\n" for line in beat.panel.lines)
        + "".join(f"  {move.start:4} {move.length:3} {move.verb} {move.part} {move.entry}\n" for move in beat.moves)
        for beat in made("gru", 2).story.beats
    ]
    snapshot("gru-backward-steps", "\n".join(told))
