"""A still that looks at one value: what makes it and what uses it in full ink, all else calm, and words on that."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
from marks import ink_box, staged
from stills import Pixels, still

import rnnviz
from rnnviz.cells.cell import load, shipped
from rnnviz.cells.notations import names as notations
from rnnviz.errors import Mistake
from rnnviz.figures.figure import Figure
from rnnviz.graph.graph import Key
from rnnviz.layout.geometry import Box
from rnnviz.layout.measures import BRACE, WIDE
from rnnviz.scenes.summary import Summary
from rnnviz.views.catalogue import figure
from rnnviz.views.cell.focus import ENDS, find, look, names

EVERY = [(cell, name) for cell in shipped() for name in names(load(cell))]


@cache
def looked(cell: str, name: str) -> Figure:
    return look(staged(cell, *((2, 2) if load(cell).equal else (3, 2))), name)


@cache
def drawn(cell: str, name: str = "") -> Pixels:
    made = looked(cell, name) if name else staged(cell)
    return np.asarray(still(partial(Summary, made), made, 640, 360)[..., :3], float)


@pytest.mark.parametrize(("cell", "name"), EVERY)
def test_what_makes_a_value_is_looked_at_and_its_words_have_room(cell: str, name: str) -> None:
    made = looked(cell, name)
    seen, graph = made.focus, made.layout.graph
    assert seen is not None
    if name == ENDS:
        outside = {part.key for part in graph.parts if not part.sources or part.key.leaving}
        assert seen.made == outside
    else:
        own = {part.key for part in graph.parts if part.equation == name and part.kind != "concat"} or {Key(name)}
        assert own <= seen.made
        taken = {source.key for key in own for source in graph[key].sources}
        assert taken <= seen.made | seen.taken, "nothing that it is made from is calm"
        for key, entry in seen.used:
            assert graph[graph[key].sources[entry].key].key in own
    boxes = [ink_box(made, label) for label in (*made.heading, *made.still)]
    assert all(WIDE.grown(-4).holds(box) for box in boxes)
    assert not any(a.meets(b) for k, a in enumerate(boxes) for b in boxes[:k])
    if seen.brace:
        (left, y), (right, _) = seen.brace
        own_words = [label.box for label in made.layout.labels]
        assert made.layout.panel.left < left < right < made.layout.panel.right
        brace = Box(left, y - 2 * BRACE, right, y)
        assert not any(brace.meets(box) for box in (*boxes, *own_words))
        assert brace.bottom < made.layout.cell.top
    else:
        assert not graph[Key(name)].sources, "only what stands outside of the cell has none"
    assert made.story.beats == ()


@pytest.mark.parametrize(("cell", "name"), [("lstm", "f_t"), ("lstm", "c_t"), ("gru", "h_t"), ("rnn", ENDS)])
def test_all_else_is_calm(cell: str, name: str) -> None:
    made = looked(cell, name)
    assert made.focus is not None
    full = made.focus.made | made.focus.taken
    share = drawn(cell).shape[1] / 1280
    for key, placed in made.layout.placed.items():
        for box in placed.boxes:
            inner = box.grown(-4)
            place = tuple(
                slice(round(low * share), round(high * share))
                for low, high in ((inner.top, inner.bottom), (inner.left, inner.right))
            )
            now, whole = drawn(cell, name)[place], drawn(cell)[place]
            if key in full:
                assert np.abs(now - whole).mean() < 1, f"{key} is to be seen"
            else:
                assert now.min() > whole.min() + 20, f"{key} is to be calm"


@pytest.mark.parametrize(("cell", "name"), [("lstm", "f_t"), ("gru", "h_t")])
def test_in_the_idea_only_what_is_looked_at_has_numbers(cell: str, name: str) -> None:
    plain = figure(cell, detail="idea")
    made = look(plain, name)
    assert made.focus is not None
    now, whole = (still(partial(Summary, one), one, 480, 270) for one in (made, plain))
    share = 480 / made.layout.canvas.width
    for key, placed in made.layout.placed.items():
        for box in placed.boxes:
            inner = box.grown(-6)
            place = np.s_[
                round(inner.top * share) : round(inner.bottom * share),
                round(inner.left * share) : round(inner.right * share),
            ]
            if key in made.focus.made | made.focus.taken:
                assert np.abs(now[place].astype(int) - whole[place]).mean() < 1, f"{key} is to be read"
            else:
                assert np.ptp(now[place].astype(int), axis=(0, 1)).max() < 16, f"{key} is to be empty"


def test_a_name_may_be_spelled_as_in_a_cell_file() -> None:
    assert find("h_{t-1}", load("gru")) == find("h_{t−1}", load("gru")) == "h_{t-1}"
    assert find("h̃_t", load("gru")) == "h̃_t"


@pytest.mark.parametrize("notation", notations())
def test_every_name_that_there_is_can_be_given_as_it_is_listed(notation: str) -> None:
    """Also where a notation writes c_t as c⟨t⟩; and c_t itself where it names no other value."""
    for key in shipped():
        cell = load(key, notation=notation)
        known = names(cell)
        assert [find(name, cell) for name in known] == [*known]
    assert find("c_t", load("lstm", notation="ankitsy")) == "c⟨t⟩"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"focus": "q_t"}, r"--focus q_t: LSTM has no such value; it has ends, x_t, .*, h_t"),
        ({"focus": "f_t", "beat": 3}, "a still shows the one or the other; leave one out"),
        ({"focus": "f_t", "view": "equations"}, "the view equations shows all at once; leave --focus out"),
    ],
)
def test_what_there_is_not_is_said_in_a_sentence(tmp_path: Path, asked: dict[str, object], said: str) -> None:
    with pytest.raises(Mistake, match=said):
        rnnviz.summary("lstm", tmp_path / "a.png", **asked)  # type: ignore[arg-type]
    assert not any(tmp_path.iterdir())


def test_it_says_what_it_shows(tmp_path: Path) -> None:
    made = rnnviz.summary("lstm", tmp_path / "a.svg", focus="f_t")
    assert made.words.title == "LSTM cell: f_t"
    assert "Forget gate: how much of the previous cell state to keep" in made.words.alt
    assert "unit 2: minus 0.99 times" in made.words.description
    assert "Forget gate" in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_with_many_units_it_writes_out_those_that_are_asked_for() -> None:
    made = rnnviz.figure("lstm", input_size=64, hidden_size=64, units="3", focus="i_t")
    assert made.units == (2,)
    assert any("unit 3" in line for line in made.account.lines)
