"""Views: which there are, what each takes, and that the rest is refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from marks import ink_box

import rnnviz
from rnnviz.cells.cell import shipped
from rnnviz.figures.figure import Figure
from rnnviz.figures.words import in_words
from rnnviz.numbers.digits import show
from rnnviz.views.catalogue import find, views
from rnnviz.views.view import View


def cards(*cells: str, **asked: object) -> Figure:
    return rnnviz.figure([*cells], view="equations", **asked)  # type: ignore[arg-type]


def said(figure: Figure, what: str) -> list[str]:
    return [label.line.source for label in figure.layout.labels if label.what == what]


# The catalogue.


def test_the_default_comes_first_and_each_says_what_it_is() -> None:
    assert next(iter(views())) == "cell"
    assert "equations" in views()
    for name, view in views().items():
        assert view.name == name
        assert view.says.endswith(".")
        assert view.makes <= {"still", "film", "player"}
        assert "still" in view.makes


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        (
            ("equatons",),
            "equatons: there is no such view; there are cell, activity, backward, beside, equations, folded, "
            "influence, journey, layers, learning, packed, unrolled; did you mean equations?",
        ),
        (
            ("equations", "film"),
            "equations: it has no film, a still is what it has; cell, activity, backward, beside, folded, "
            "influence, journey, layers, learning, packed, unrolled has one",
        ),
        (("cell", "still", 2), "cell: 2 cells are asked for, and it takes one cell; --view equations shows more"),
        (("equations", "still", 5), "equations: 5 cells are asked for, and it takes 1 to 4 cells"),
    ],
)
def test_what_a_view_does_not_take_is_refused(asked: tuple[str, str, int], wrong: str) -> None:
    with pytest.raises(rnnviz.Mistake) as refused:
        find(*asked)
    assert str(refused.value) == f"--view {wrong}"


def test_a_step_that_is_worked_out_takes_no_numbers() -> None:
    with pytest.raises(rnnviz.Mistake, match="seed: this step is worked out already"):
        rnnviz.figure(rnnviz.trace("rnn"), seed=3)


def test_a_figure_takes_what_a_render_takes(tmp_path: Path) -> None:
    made = rnnviz.figure("lstm", hidden_size=3, seed=1, theme="dark", units=2)
    assert (made.runs[0].sized.hidden_size, made.theme.name, made.units) == (3, "dark", (1,))
    assert rnnviz.figure(rnnviz.load("rnn")).stem == "rnn"


# The equations.


@pytest.mark.parametrize("cell", sorted(shipped()))
@pytest.mark.parametrize("sizes", [{}, {"hidden_size": 30}], ids=["example", "large"])
def test_every_equation_has_a_card_with_its_numbers(cell: str, sizes: dict[str, int]) -> None:
    made = cards(cell, **sizes)
    (run,) = made.runs
    assert len(made.layout.frames) == len(run.sized.cell.equations)
    figures = " ".join(said(made, "figures")).replace("\\", "")
    for equation in run.sized.cell.equations:
        name = equation.target.text
        for value in run.value(name)[0][:1]:
            assert show(float(value), run.decimals(name)) in figures, name


def test_shapes_stand_below_the_names() -> None:
    shapes = said(cards("lstm", input_size=7, hidden_size=4), "shape")
    assert shapes.count("4 × 11") == 4
    assert shapes.count("11") == 4


def test_gates_of_all_sides_stand_in_columns() -> None:
    labels = [label for label in cards("gru").layout.labels if label.what == "equation"]
    weights = [label for label in labels if "W_" in label.line.source]
    assert len(weights) == 3
    assert max(label.x for label in weights) - min(label.x for label in weights) < 2


def words_apart(made: Figure) -> None:
    boxes = [ink_box(made, label) for label in (*made.layout.labels, *made.heading)]
    page = made.layout.canvas.grown(-8)
    assert [box for box in boxes if not page.holds(box)] == []
    for k, one in enumerate(boxes):
        assert not [other for other in boxes[:k] if one.grown(-0.5).meets(other.grown(-0.5))]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("cell", sorted(shipped()))
def test_no_word_is_over_another(cell: str, theme: str) -> None:
    words_apart(cards(cell, theme=theme))


def test_cells_side_by_side_share_one_skeleton() -> None:
    made = cards("rnn", "gru", "lstm")
    words_apart(made)
    assert said(made, "head") == ["what is new", "times how much", "plus what is old", "times how much"]
    assert said(made, "figures") == [], "numbers of three cells would be compared"
    assert len(made.layout.frames) == 3
    for cell in ("gru", "lstm"):
        known = rnnviz.load(cell)
        told = " ".join(in_words(made).description.splitlines())
        assert all(equation.target.text.replace("̃", "-tilde") in told for equation in known.equations)


def test_what_is_old_stands_below_what_is_old() -> None:
    made = cards("gru", "lstm")
    head = next(label for label in made.layout.labels if label.line.source == "plus what is old")
    old = [label for label in made.layout.labels if label.what == "equation" and abs(label.x - head.x) < 3]
    assert len(old) == 2
    assert "h_(t-1)" in old[0].line.source
    assert "c_(t-1)" in old[1].line.source


def test_a_still_in_any_format(tmp_path: Path) -> None:
    wanted = [tmp_path / f"a{kind}" for kind in (".png", ".svg", ".pdf")]
    files = [rnnviz.summary("rnn", path, view="equations", width=320) for path in wanted]
    assert all(made.path.stat().st_size > 1000 for made in files)
    assert "1 equation as cards, with shapes and numbers" in files[0].words.alt


def test_the_batch_shows_the_sample_asked_for() -> None:
    made = cards("rnn", batch_size=3, seed=1, sample=2)
    value = made.runs[0].value("h_t")[1]
    assert show(float(value[0])) in " ".join(said(made, "figures")).replace("\\", "")
    assert not np.allclose(made.runs[0].value("h_t")[0], value)


def test_a_view_says_what_it_takes() -> None:
    with pytest.raises(rnnviz.Mistake, match="--units 1: the view equations writes out all units"):
        cards("rnn", units=1)
    with pytest.raises(rnnviz.Mistake, match="--sample 2: 1 is expected"):
        cards("rnn", sample=2)


def test_a_view_without_a_name_is_told_at_once() -> None:
    with pytest.raises(TypeError, match="the view Nameless has no name"):
        type("Nameless", (View,), {"says": "Nothing."})


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_cards_have_room_in_a_narrow_picture(cell: str) -> None:
    made = rnnviz.figure(cell, view="equations", shape="portrait")
    assert (made.layout.canvas.width, made.layout.canvas.height) == (720, 900)
    words_apart(made)
    assert all(label.line.size * 360 / 720 >= 11 for label in made.layout.labels)


def test_cards_that_are_too_many_for_a_narrow_picture_are_refused() -> None:
    with pytest.raises(rnnviz.Mistake, match="no room for 6 equations as cards; leave --shape out, for a wide picture"):
        rnnviz.figure("lstm", view="equations", shape="square")
