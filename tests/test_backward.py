"""The view of a gradient: what stands below values is the gradient, every line is true, every arrow goes beside its
wire."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

import derived
import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import rnnviz
from rnnviz.cells.cell import shipped
from rnnviz.cli import main
from rnnviz.figures.figure import Figure
from rnnviz.figures.words import in_words
from rnnviz.graph.graph import Key, Part
from rnnviz.graph.of_cell import graph
from rnnviz.graph.readings import Readings
from rnnviz.graph.slopes import Slopes
from rnnviz.layout.geometry import segments, strip
from rnnviz.numbers.digits import MINUS, read, significant
from rnnviz.scenes.drawing import Drawing
from rnnviz.story.panel import calculations
from rnnviz.views.backward.shares import Shares

TOO_LARGE = "s-lstm"
CELLS = [cell for cell in shipped() if cell != TOO_LARGE]
ARTICLES = ("rnn", "lstm", "gru")


@cache
def made(cell: str) -> Figure:
    return rnnviz.figure(cell, view="backward")


def lines(figure: Figure) -> list[tuple[str, str]]:
    """Every calculation of every beat, with the beat's name."""
    return [
        (beat.name, text) for beat in figure.story.beats for line in beat.panel.lines for text in calculations(line)
    ]


@pytest.mark.parametrize("cell", CELLS)
def test_what_comes_back_adds_up(cell: str) -> None:
    """By the rule of each part: the shares of all that take a value in are the derivative by it, as the gradient has
    it, which walks the equations and knows no parts."""
    figure = made(cell)
    assert figure.slopes is not None
    assert figure.readings is not None
    shares, seen = Shares(figure.readings, figure.slopes), 0
    for part in figure.layout.graph.parts:
        found = [shares.share(user, entry) for user, entry in shares.takers(part.key)]
        total = shares.arrives(part)
        if part.key.leaving or total is None or not found or any(one is None for one in found):
            continue
        asked = np.array(figure.slopes.given.get(part.key.node, np.zeros((1, len(total)))))[0]
        own = asked if part.key.node in figure.slopes.given and not figure.layout.graph.leaving(part.key) else 0.0
        np.testing.assert_allclose(sum(one for one in found if one is not None) + own, total, rtol=1e-10, atol=1e-13)
        seen += 1
    assert seen


@pytest.mark.parametrize("cell", ARTICLES)
def test_the_figures_below_values_are_slopes(cell: str) -> None:
    """Of the loss by everything that the step is given, by the complex step."""
    figure = made(cell)
    assert figure.slopes is not None
    (run,), sized = figure.runs, figure.runs[0].sized
    target = np.array(sized.cell.target)
    sizes = {**sized.node_sizes, **{name: shape[0] for name, shape in sized.shapes.items()}}
    known = {name: array.astype(complex) for name, array in run.parameters.items()}
    known |= {name: array[0].astype(complex) for name, array in run.inputs.items()}
    for part in figure.layout.graph.of("input", "incoming"):
        for unit, text in enumerate(figure.slopes.texts(part)):
            push = np.where(np.arange(len(known[part.key.node])) == unit, derived.H * 1j, 0)
            bumped = {**known, part.key.node: known[part.key.node] + push}
            h = derived.step(sized.cell, sizes, bumped, derived.COMPLEX)[sized.cell.hands_on]
            assert text == significant(float((0.5 * ((h - target) ** 2).sum()).imag / derived.H))


NUMBER = rf"{MINUS}?\d+(?:\.\d+)?(?:e{MINUS}?\d+)?"


def worth(told: str) -> Decimal:
    """What a calculation gives: numbers, perhaps in brackets, with · before + and −."""
    plain = re.sub(rf"\(({NUMBER})\)", r"\1", told)
    found = Decimal(0)
    for sign, term in re.findall(rf"(?:^|\s([+{MINUS}])\s)((?:{NUMBER})(?:\s·\s{NUMBER})*)", plain):
        product = Decimal(1)
        for factor in term.split(" · "):
            product *= read(factor)
        found += -product if sign == MINUS else product
    return found


@pytest.mark.parametrize("cell", CELLS)
def test_every_printed_line_is_true_or_about(cell: str) -> None:
    checked = 0
    for beat, text in lines(made(cell)):
        *_, left, sign, right = re.split(r"\s(=|≈)\s", f"x = {text}" if "=" not in text else text)
        if not re.fullmatch(NUMBER, right) or not re.fullmatch(rf"[\d.e·+()\s{MINUS}]+", left):
            continue
        told = significant(float(worth(left)))
        assert (told == right) == (sign == "="), f"{beat}: {text} gives {told}"
        checked += 1
    assert checked >= 2


@pytest.mark.parametrize("cell", CELLS)
def test_arrows_lie_on_no_number_and_no_word(cell: str) -> None:
    layout = made(cell).layout
    assert layout.returns
    for arrow in layout.returns:
        around = [strip(a, b, 2.0) for a, b in segments(arrow.path)]
        for placed in layout.placed.values():
            assert not any(one.meets(box) for one in around for box in (*placed.boxes, *placed.sums)), arrow
        if cell != "lstm-peephole-full":  # whose wires leave no room beside one name
            assert not any(one.meets(label.box) for one in around for label in layout.labels), arrow


@pytest.mark.parametrize("cell", CELLS)
def test_the_film_brings_everything_back_once(cell: str) -> None:
    figure = made(cell)
    assert figure.slopes is not None
    landed = brought_back(figure)
    has = {part.key for part in figure.layout.graph.parts if figure.slopes.numbers(part) is not None}
    assert set(landed) == has, "what stands in the finished picture has landed before"
    begins = next(k for k, beat in enumerate(figure.story.beats) if any(move.verb == "below" for move in beat.moves))
    assert not any(move.verb == "travel" for beat in figure.story.beats[begins:] for move in beat.moves)


def stand_in_their_boxes(figure: Figure) -> None:
    """All derivatives, below the numbers."""
    drawing = Drawing(figure)
    for key, inked in drawing.parts.items():
        boxes = figure.layout[key].boxes if inked.under else ()
        for box, below in zip(boxes, inked.under, strict=True):
            for one in below:
                x, y = one.points[:, 0] * 100 + 640, 360 - one.points[:, 1] * 100
                assert box.left < x.min(), key
                assert x.max() < box.right, key
                assert drawing.maker.upper(box).bottom < y.min() + 1, key
                assert y.max() < box.bottom, key


def brought_back(figure: Figure) -> list[Key]:
    """The parts in the order in which their derivatives land, each once; and an arrow for each that is drawn."""
    moves = [move for beat in figure.story.beats for move in beat.moves]
    back = {(move.part, move.entry) for move in moves if move.verb == "return"}
    assert {(arrow.target, arrow.entry) for arrow in figure.layout.returns} <= back
    landed = [move.part for move in moves if move.verb == "below"]
    assert len(landed) == len(set(landed))
    return landed


@pytest.mark.parametrize("cell", ARTICLES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_figure_stands_in_its_box(cell: str, theme: str) -> None:
    figure = rnnviz.figure(cell, view="backward", theme=theme)
    stand_in_their_boxes(figure)


def test_a_product_of_a_gate_says_what_arrives_times_the_other() -> None:
    told = [text for beat, text in lines(made("lstm")) if beat == "back c_t/0"]
    f = made("lstm").runs[0]
    assert told[0].startswith("∂L/∂f_t = ")
    assert f"· {significant(1.48)}" in told[0]
    assert f["c_{t-1}"][0, 0] == 1.48


def test_it_says_why_little_comes_through_a_gate() -> None:
    last = made("lstm").story.beats[-1].panel.sentence
    assert last == (
        "Least passes the input gate of unit 1: at 0.06 it is nearly shut, σ is flat there, "
        "and of −0.0554 only −0.00313 is left."
    )
    i = made("lstm").runs[0]["i_t"][0, 0]
    assert i * (1 - i) == pytest.approx(-0.00313 / -0.0554, rel=5e-3)
    assert (
        rnnviz.figure("ind-rnn", view="backward")
        .story.beats[-1]
        .panel.sentence.startswith("Nothing comes through relu")
    )


def test_later_steps_are_said_to_bring_nothing() -> None:
    told = next(beat.panel for beat in made("lstm").story.beats if beat.name == "loss")
    assert told.sentence.endswith("To the new cell state nothing comes back: there are no later steps.")
    part = next(part for part in made("lstm").layout.graph.parts if part.key.leaving and part.equation == "c_t")
    assert made("lstm").slopes.texts(part) == ("0", "0")  # type: ignore[union-attr]


def test_its_words_are_heard() -> None:
    words = in_words(made("gru"))
    assert "update gate of unit 2" in words.description
    assert len(words.alt) <= 150
    assert "∂" not in f"{words.alt}{words.description}"
    assert "the derivative of L by z_t equals" in words.description
    assert "derivatives to three digits" in words.description


def test_an_entry_of_any_value_can_be_asked() -> None:
    figure = rnnviz.figure("lstm", view="backward", of="c_t:2")
    gone = [part.equation for part in figure.layout.graph.parts if figure.slopes.numbers(part) is None]  # type: ignore[union-attr]
    assert {"o_t", "h_t"} <= {*gone}
    assert "unit 2 of c_t" in figure.story.beats[2].panel.sentence


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["lstm", "--target", "1,1"], "--target: the view cell shows no gradient; --view backward or learning does"),
        (["lstm", "--view", "backward", "--target", "1"], "--target: has the shape 1; 2 is expected"),
        (["lstm", "--view", "backward", "--hidden-size", "8"], "no picture has room for all its derivatives"),
        ([TOO_LARGE, "--view", "backward"], "no picture has room for all its derivatives"),
    ],
)
def test_what_cannot_be_is_refused(words: list[str], sentence: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    out = tmp_path_factory.mktemp("out") / "x.png"
    found = CliRunner().invoke(main, ["summary", *words, "-o", str(out)])
    assert found.exit_code == 2
    assert sentence in found.output
    assert not out.exists()


def test_what_stands_in_a_shared_row_has_the_shares_of_all_who_take_it(file: Path) -> None:
    """[f, f ⊙ h] goes into two sums, and stands there once, with its product."""
    lines = ["f_t = σ(W_f·x_t + b_f)", "o_t = σ(W_o·[f_t, f_t ⊙ h_{t-1}] + b_o)", "z_t = σ(W_z·[f_t, f_t ⊙ h_{t-1}])"]
    text = "\n".join([*lines, "h_t = o_t ⊙ z_t"])
    file.write_text(f'title = "Shared"\nequations = """\n{text}\n"""\n', encoding="utf-8")
    run = rnnviz.trace(file, hidden_size=2, seed=3)
    found, parts = rnnviz.backward(run), graph(run.sized.cell)
    slopes = Slopes(parts, found.parts[""].steps[0], found.asked.above(found.run)[0], 0)
    (product,) = (part for part in parts.parts if part.key.node.startswith("o_t") and part.function == "⊙")
    above = {name: found[name][0, 0] * run[name][0] * (1 - run[name][0]) for name in ("o_t", "z_t")}
    expected = sum(above[name] @ run.parameters[f"W_{name[0]}"][:, 2:] for name in above)
    np.testing.assert_allclose(slopes.numbers(product), expected)
    before = found.parts[""].states["h_{t-1}"][0]
    np.testing.assert_allclose(before, expected * run["f_t"][0])


# Cells at random.


def parts_with_shares(shares: Shares) -> list[Part]:
    return [part for part in shares.graph.parts if not part.key.leaving and shares.arrives(part) is not None]


@settings(max_examples=25, deadline=None, suppress_health_check=[*HealthCheck], derandomize=True, database=None)
@given(data=st.data())
def test_shares_add_up_in_any_cell(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    from fuzz.cells import cases

    case = data.draw(cases())
    path = tmp_path_factory.mktemp("cell") / "cell.toml"
    path.write_text(case.text, encoding="utf-8")
    try:
        run = rnnviz.trace(path, **case.numbers)
        found = rnnviz.backward(run, target=None)
    except rnnviz.Mistake:
        return
    parts = graph(run.sized.cell)
    given_ = found.asked.above(found.run)[0]
    shares = Shares(Readings(parts, run, 0), Slopes(parts, found.parts[""].steps[0], given_, 0))
    largest = max(1.0, *(float(np.abs(one.value).max()) for one in run.nodes.values()))
    for part in parts_with_shares(shares):
        handed = [shares.share(user, entry) for user, entry in shares.takers(part.key)]
        total = shares.arrives(part)
        if total is None or not handed or any(one is None for one in handed) or part.key.node in given_:
            continue
        added = np.sum([one for one in handed if one is not None], axis=0)
        scale = max(1.0, float(np.abs(total).max()), *(float(np.abs(one).max()) for one in handed if one is not None))
        np.testing.assert_allclose(added, total, atol=1e-9 * scale * largest)


@pytest.mark.parametrize("cell", ["lstm", "rnn"])
def test_the_way_back_as_a_text(cell: str, snapshot: Callable[[str, str], None]) -> None:
    figure = made(cell)
    told = [
        f"{beat.name}: {beat.panel.sentence}\n"
        + "".join(f"    {line}\n" for line in beat.panel.lines)
        + "".join(f"  {move.start:4} {move.length:3} {move.verb} {move.part} {move.entry}\n" for move in beat.moves)
        for beat in figure.story.beats
    ]
    snapshot(f"{cell}-backward", "\n".join(told))


@pytest.mark.parametrize("seed", range(12))
def test_a_curve_is_called_flat_only_where_it_is(seed: int) -> None:
    """By the numbers of the step itself: the gate that is named has the least slope, and is nearly shut or open."""
    run = rnnviz.rollout("lstm", steps=1, seed=seed)
    gates = {"forget": "f_t", "input": "i_t", "output": "o_t"}
    told = rnnviz.figure(run, view="backward").story.beats[-1].panel.sentence
    found = re.match(r"Least passes the (\w+) gate of unit (\d): at (.*?) (.*?), and of (.*?) only (.*?) is left", told)
    assert found, told
    slopes = {name: run[0][symbol][0] * (1 - run[0][symbol][0]) for name, symbol in gates.items()}
    name, unit = found[1], int(found[2]) - 1
    assert slopes[name][unit] == min(float(one) for each in slopes.values() for one in each)
    assert found[3] == f"{run[0][gates[name]][0, unit]:.2f}"
    assert ("flat" in found[4]) == bool(slopes[name][unit] < 0.16)
    assert ("nearly shut" in found[4]) == bool(run[0][gates[name]][0, unit] < 0.2)
    of, left = (float(one.replace("−", "-")) for one in (found[5], found[6]))
    assert left == pytest.approx(of * slopes[name][unit], rel=2e-2)
