"""A cell in another notation: other symbols everywhere, and the same numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from unicodedata import normalize

import numpy as np
import pytest
import terminal
from fuzz.pictures import faults

import rnnviz
from rnnviz.cells.cell import shipped
from rnnviz.cells.cellfile import Facts
from rnnviz.cells.model import Cell
from rnnviz.cells.notations import names
from rnnviz.cells.renaming import renamed_cell
from rnnviz.figures.words import in_words
from rnnviz.language.equation import read_name, write
from rnnviz.language.expression import Equation, Name, walk
from rnnviz.language.renaming import renamed_line
from rnnviz.reports.step import readable
from rnnviz.reports.written import as_json

THREE = ("rnn", "gru", "lstm")
EVERY = [(cell, name) for cell in shipped() for name in names()]

SOURCES = {
    ("lstm", "karim"): "C_t = f_t ⊙ C_{t-1} + i_t ⊙ g_t; f_t = σ(W_f·[h_{t-1}, X_t] + b_f)",
    ("lstm", "colah"): "C̃_t = tanh(W_C·[h_{t-1}, x_t] + b_C); C_t = f_t ⊙ C_{t-1} + i_t ⊙ C̃_t; h_t = o_t ⊙ tanh(C_t)",
    ("gru", "colah"): "h̃_t = tanh(W·[r_t ⊙ h_{t-1}, x_t] + b); h_t = (1 - z_t) ⊙ h_{t-1} + z_t ⊙ h̃_t",
    ("lstm-peephole-full", "ankitsy"): "h⟨t⟩ = Γ_o ⊙ tanh(c⟨t⟩)",
    ("lstm-torch", "ankitsy"): "c⟨t⟩ = Γ_f ⊙ c⟨t-1⟩ + Γ_i ⊙ c̃⟨t⟩",
    ("gru-update", "ankitsy"): (
        "c̃⟨t⟩ = tanh(W_cc·c⟨t-1⟩ + W_cx·x⟨t⟩ + b_c); Γ_u = σ(W_uc·c⟨t-1⟩ + W_ux·x⟨t⟩ + b_u); "
        "c⟨t⟩ = Γ_u ⊙ c̃⟨t⟩ + (1 - Γ_u) ⊙ c⟨t-1⟩"
    ),
    ("rnn-split", "ankitsy"): "h⟨t⟩ = tanh(W_hh·h⟨t-1⟩ + W_xh·x⟨t⟩ + b)",
    ("gru-cho", "pytorch"): "r_t = σ(W_ir·x_t + W_hr·h_{t-1} + b_r); n_t = tanh(W_in·x_t + W_hn·(r_t ⊙ h_{t-1}) + b_n)",
    ("rnn-split", "pytorch"): "h_t = tanh(W_hh·h_{t-1} + W_ih·x_t + b)",
    ("rnn-output", "uwv"): "s_t = tanh(U·x_t + W·s_{t-1}); o_t = softmax(V·s_t); ŷ_t = argmax(o_t)",
    ("elman", "uwv"): "s_t = σ(U·x_t + W·s_{t-1} + b); o_t = σ(V·s_t + c)",
    ("gru-cho", "uwv"): "z = σ(U^z·x_t + W^z·s_{t-1} + b^z); h = tanh(U^h·x_t + W^h·(r ⊙ s_{t-1}) + b^h)",
    ("elman", "goodfellow"): "h^{(t)} = σ(U·x^{(t)} + W·h^{(t-1)} + b); o^{(t)} = σ(V·h^{(t)} + c)",
    ("lstm", "goodfellow"): (
        "g^{(t)} = σ(W^g·[h^{(t-1)}, x^{(t)}] + b^g); s^{(t)} = f^{(t)} ⊙ s^{(t-1)} + g^{(t)} ⊙ s̃^{(t)}; "
        "h^{(t)} = q^{(t)} ⊙ tanh(s^{(t)})"
    ),
    ("gru-cho", "goodfellow"): "u^{(t)} = σ(U^u·x^{(t)} + W^u·h^{(t-1)} + b^u)",
    ("lstm-torch", "colah"): "i_t = σ(W_ii·x_t + b_ii + W_hi·h_{t-1} + b_hi)",  # of split matrices it has no names
}
"""What the sources have, in cells of their structure."""


def below(name: Name) -> Name:
    return replace(name, raised="")


def plain(equation: Equation) -> Equation:
    """A line as the reader makes it, times below, without its place and comment."""
    low = renamed_line(equation, below, below)
    return replace(low, line=0, name="", meaning="")


@pytest.mark.parametrize(("cell", "notation"), SOURCES)
def test_the_lines_are_those_of_the_source(cell: str, notation: str) -> None:
    lines = {write(line) for line in rnnviz.load(cell, notation=notation).equations}
    wanted = {normalize("NFD", line).strip() for line in SOURCES[cell, notation].split(";")}
    assert wanted <= lines


@pytest.mark.parametrize(("cell", "notation"), [(cell, "pytorch") for cell in ("lstm-torch", "gru-torch")])
def test_pytorchs_cells_are_in_its_notation_already(cell: str, notation: str) -> None:
    assert rnnviz.load(cell, notation=notation).equations == rnnviz.load(cell).equations


@pytest.mark.parametrize(("cell", "notation"), EVERY)
def test_numbers_and_order_are_the_same(cell: str, notation: str) -> None:
    drawn = {"seed": 5, "batch_size": 2}
    for asked in ({}, drawn) if cell in THREE else (drawn,):
        one, other = rnnviz.trace(cell, **asked), rnnviz.trace(cell, notation=notation, **asked)
        for was, now in ((one.parameters, other.parameters), (one.inputs, other.inputs)):
            assert [array.tolist() for array in was.values()] == [array.tolist() for array in now.values()]
        assert [one.value(node).tolist() for node in one.nodes] == [other.value(node).tolist() for node in other.nodes]
        assert one.origin == other.origin


@pytest.mark.parametrize(("cell", "notation"), EVERY)
def test_the_text_can_be_read_again(cell: str, notation: str) -> None:
    renamed = rnnviz.load(cell, notation=notation)
    roles = {name: role for name, role in renamed.roles.items() if role not in ("weight", "bias")}
    sides = {size.name: "rows" if size.of in renamed.matrices else "length" for size in renamed.sizes.values()}
    sizes: dict[str, object] = {
        size.name: {sides[size.name]: size.of, "default": size.default} for size in renamed.sizes.values()
    }
    if cell == "jordan":
        sizes["hidden"] = {"length": renamed.equations[0].target.text}
    if renamed.equal:
        sizes["input"] = "hidden"
    again = Cell.read(renamed.text, kinds=dict(renamed.kinds), roles=roles, sizes=sizes)
    assert [*map(plain, again.equations)] == [*map(plain, renamed.equations)]
    assert [again.roles[low(name)] for name in renamed.roles] == [*renamed.roles.values()]
    assert again.shapes.names == {low(name): size for name, size in renamed.shapes.names.items()}


def low(name: str) -> str:
    return read_name(name).text


@pytest.mark.parametrize(("cell", "notation"), EVERY)
def test_there_and_back_is_the_same_cell(cell: str, notation: str) -> None:
    start = rnnviz.load(cell)
    renamed = rnnviz.load(cell, notation=notation)
    assert renamed.origin == start
    back = {new.timeless: old for old, new in zip(every(start), every(renamed), strict=True)}
    again = renamed_cell(replace(renamed, origin=None), back, "", "back")
    words = {"text", "source", "equals"}
    for field in fields(Facts):
        if field.name not in words:
            assert getattr(again, field.name) == getattr(start, field.name), field.name
    assert rnnviz.load(cell, notation=notation) == rnnviz.trace(renamed, notation=notation).sized.cell


def every(cell: Cell) -> list[Name]:
    """All names, in the order in which they stand in the lines."""
    parts = (part for equation in cell.equations for part in (equation.target, *of(equation)))
    return [part for part in parts if isinstance(part, Name)]


def of(equation: Equation) -> Iterator[object]:
    return (part for _, part in walk(equation.expression, ""))


OTHERS = ("gru-update", "rnn-output", "lstm-coupled")


@pytest.mark.parametrize(
    ("cell", "notation"),
    [(cell, one) for k, one in enumerate(names()) for cell in (*THREE, OTHERS[k % len(OTHERS)])],
)
def test_no_old_symbol_is_left(cell: str, notation: str) -> None:
    trace = rnnviz.trace(cell, notation=notation)
    now = {*trace.sized.cell.roles}
    gone = {*rnnviz.load(cell).roles} - now
    made = rnnviz.figure(trace)
    words = in_words(made)
    printed = "\n".join(
        (
            *(
                "\n".join((beat.name, panel.title, panel.name, panel.formula, panel.sentence, panel.result))
                for beat in made.story.beats
                for panel in (beat.panel,)
            ),
            *("\n".join((tip.name, tip.formula, tip.numbers)) for tip in made.tips),
            *readable(trace),
            *as_json(trace.stated(), trace.tables()),
            *(write(equation, comment=True) for equation in trace.sized.cell.equations),
            trace.sized.cell.equals,
            trace.sized.cell.text,
        )
    ).replace("−", "-")
    said = "\n".join((words.title, words.alt, words.description))
    for old in gone:
        found = re.compile(rf"(?<![\w^]){re.escape(old)}(?![\w̃^⟨])")
        assert not found.search(printed), old
        if old not in map(low, now):  # c⟨t⟩ is said as c_t is
            assert not found.search(said), old


def test_a_time_above_is_said_as_one_below() -> None:
    here, there = (in_words(rnnviz.figure("lstm", notation=name)) for name in ("karim", "ankitsy"))
    assert "c_t equals" in there.description
    assert "C_t equals" in here.description
    assert not {"⟨", "^{", "((t"} & set(there.description)
    assert "Symbols: Raimi Karim" in here.description


def test_names_may_be_spelled_in_any_way() -> None:
    step = rnnviz.trace("lstm", notation="ankitsy", values={"x<t>": [1, 2, 3], "c_{t-1}": [1, 1], "b_f": [0, 0]})
    assert step["x⟨t⟩"].tolist() == step["x_t"].tolist() == step.value("x^{<t>}").tolist() == [[1, 2, 3]]
    assert step["Gamma_f"].shape == (1, 2)
    assert np.array_equal(step.value("c<t>/0"), step["Γ_f"] * step["c<t-1>"])
    book = rnnviz.trace("gru", notation="goodfellow")
    assert book["h^{(t)}"].tolist() == book["h_t"].tolist() == rnnviz.trace("gru")["h_t"].tolist()
    with pytest.raises(KeyError, match="z_t is no name in gru, which has x⟨t⟩"):
        rnnviz.trace("gru", notation="ankitsy")["z_t"]


def test_what_trace_writes_is_read_back_in_the_same_notation(tmp_path: Path) -> None:
    file = tmp_path / "gru.json"
    step = rnnviz.trace("gru", notation="goodfellow", seed=3)
    file.write_text("".join(as_json(step.stated(), step.tables())), encoding="utf-8")
    assert [*json.loads(file.read_text(encoding="utf-8"))["inputs"]] == ["h^{(t-1)}", "x^{(t)}"][::-1]
    again = rnnviz.trace("gru", notation="goodfellow", values=file)
    assert again.value("h_t").tolist() == step.value("h_t").tolist()


def test_a_cell_can_be_renamed_by_itself() -> None:
    cell = rnnviz.load("lstm", notation="colah")
    assert rnnviz.trace(cell)["C_t"].tolist() == rnnviz.trace("lstm")["c_t"].tolist()
    assert rnnviz.load("lstm", notation="uwv") == rnnviz.trace(cell, notation="uwv").sized.cell
    with pytest.raises(rnnviz.Mistake, match="notation: a name"):
        rnnviz.trace("lstm", notation=3)  # type: ignore[arg-type]


def test_a_picture_of_another_notation_has_a_name_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert rnnviz.summary("rnn", notation="uwv").path == Path("renders/rnn-uwv.png")
    done = terminal.run("render", "rnn", "--notation", "goodfellow", "-o", "a.vtt")
    assert done.exit_code == 0
    assert "h^{(t)} = [" in Path("a.vtt").read_text(encoding="utf-8")
    assert "ankitsy" in terminal.run("notations").output


@pytest.mark.parametrize(
    ("cell", "notation"),
    [("rnn", "uwv"), ("lstm", "goodfellow"), ("gru", "ankitsy"), ("gru-cho", "colah"), ("lstm-peephole", "ankitsy")],
)
def test_nothing_overlaps(cell: str, notation: str) -> None:
    assert overlaps(rnnviz.figure(cell, notation=notation)) == []


@pytest.mark.parametrize("cell", THREE)
def test_nothing_overlaps_in_larger_cells(cell: str) -> None:
    assert overlaps(rnnviz.figure(cell, notation="goodfellow", input_size=4, hidden_size=3)) == []


def overlaps(made: rnnviz.Figure) -> list[tuple[str, str]]:
    return [fault for fault in faults(made, (), lambda name: ()) if fault[0] != "as many lines as weights"]
