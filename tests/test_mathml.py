"""Formulas as MathML: what stands in them, and how a real browser sets them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from browser import MISSING, PROGRAM, Browser

from rnnviz.cells.cell import load, shipped
from rnnviz.language.equation import read_expression
from rnnviz.language.expression import Call, Equation, Expr, Hadamard, Name, Number, Sum
from rnnviz.language.mathml import mathml
from rnnviz.language.notation import write

CORE = {"math", "mrow", "mi", "mn", "mo", "msub", "msup", "msubsup", "mover"}
EQUATIONS = [pytest.param(one, id=f"{key} {one.target.text}") for key in shipped() for one in load(key).equations]
H, C = Name("h", shift=0), Name("c", shift=-1)


def flat(tree: Expr | Equation) -> str:
    """The elements in brackets, so that a structure can be written on one line."""

    def told(element: ElementTree.Element) -> str:
        inside = "".join(map(told, element)) or (element.text or "")
        return f"{element.tag}({inside})" if element.tag != "mrow" else f"<{inside}>"

    return "".join(map(told, ElementTree.fromstring(mathml(tree))))


@pytest.mark.parametrize(
    ("name", "built"),
    [
        (Name("b"), "mi(b)"),
        (Name("h", shift=0), "msub(mi(h)<mi(t)>)"),
        (Name("h", shift=-1), "msub(mi(h)<mi(t)mo(−)mn(1)>)"),
        (Name("W", subscript="hh"), "msub(mi(W)<mi(h)mi(h)>)"),
        (Name("h", "tilde", shift=0), "msub(mover(mi(h)mo(~))<mi(t)>)"),
        (Name("y", "hat"), "mover(mi(y)mo(^))"),
        (Name("x", "bar", "1"), "msub(mover(mi(x)mo(¯))<mn(1)>)"),
        (Name("c", "prime"), "msup(mi(c)mo(′))"),
        (Name("c", "prime", shift=0), "msubsup(mi(c)<mi(t)>mo(′))"),
        (Name("h", subscript="u", shift=-1), "msub(mi(h)<mi(u)mo(,)mi(t)mo(−)mn(1)>)"),
        (Name("W", subscript="h\u0303"), "msub(mi(W)<mover(mi(h)mo(~))>)"),
        (Name("Γ", subscript="β"), "msub(mi(Γ)<mi(β)>)"),
    ],
)
def test_names(name: Name, built: str) -> None:
    assert flat(name) == built


@pytest.mark.parametrize(
    ("tree", "built"),
    [
        (Sum((Number(1), H), (1, -1)), "<mn(1)mo(−)msub(mi(h)<mi(t)>)>"),
        (Sum((Name("b"), H), (-1, 1)), "<mo(−)mi(b)mo(+)msub(mi(h)<mi(t)>)>"),
        (Hadamard(Sum((Number(1), Name("z")), (1, -1)), Name("b")), "<mo(()<mn(1)mo(−)mi(z)>mo())>mo(⊙)mi(b)"),
        (Hadamard(Name("a"), Hadamard(Name("b"), Name("c"))), "mi(a)mo(⊙)<mo(()mi(b)mo(⊙)mi(c)mo())>"),
        (Call("σ", Name("b")), "mi(σ)mo(\u2061)<mo(()mi(b)mo())>"),
        (Equation(Name("y"), Call("tanh", Name("b"))), "mi(y)mo(=)mi(tanh)mo(\u2061)<mo(()mi(b)mo())>"),
    ],
)
def test_expressions(tree: Expr | Equation, built: str) -> None:
    assert flat(tree) == built


@pytest.mark.parametrize("equation", EQUATIONS)
def test_every_shipped_equation_says_what_its_text_says(equation: Equation) -> None:
    """Sign for sign, once what is low or above stands in the line."""
    root = ElementTree.fromstring(mathml(equation))
    assert {element.tag for element in root.iter()} <= CORE
    assert all(element.text for element in root.iter() if element.tag in ("mi", "mn", "mo"))
    accents = {"~": "\u0303", "^": "\u0302"}
    signs = "".join(accents.get(text, text) for text in root.itertext())
    plain = re.sub(r"[ _{}\u2061]", "", signs)
    assert plain == re.sub(r"[ _{}]", "", write(equation)).replace("-", "−")


def test_functions_and_capital_greek_letters_are_upright_and_all_else_is_slanted() -> None:
    gate = load("gru-update").equation("Γ_u")
    root = ElementTree.fromstring(mathml(gate))
    upright = {element.text for element in root.iter("mi") if element.get("mathvariant") == "normal"}
    assert upright == {"Γ"}
    words = [e.text for e in ElementTree.fromstring(mathml(load("gru-update").equation("c̃_t"))).iter("mi")]
    assert "tanh" in words, "a word is upright without being told"


# -- in a browser -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.mark.skipif(PROGRAM is None, reason=MISSING)
def test_a_browser_sets_indices_below_and_marks_above(browser: Browser, tmp_path: Path) -> None:
    formulas = [load(key).equations for key in shipped()]
    page = "".join(f"<p>{mathml(equation)}</p>" for equations in formulas for equation in equations)
    (tmp_path / "a.html").write_text(f"<!doctype html><meta charset=utf-8>{page}", encoding="utf-8")
    browser.look((tmp_path / "a.html").as_uri())
    found = browser.value(
        """(() => {
          const box = (element) => element.getBoundingClientRect();
          const all = (query) => [...document.querySelectorAll(query)];
          const middle = (element) => (box(element).top + box(element).bottom) / 2;
          return {
            low: all("msub").every((m) => middle(m.children[1]) > middle(m.children[0]) + 1),
            small: all("msub").every((m) => box(m.children[1].children[0]).height < box(m.children[0]).height),
            above: all("mover").every((m) => box(m.children[1]).top <= box(m.children[0]).top + 1),
            order: all("math").every((m) => [...m.children].every((part, k, parts) =>
              k === 0 || box(part).left >= box(parts[k - 1]).right - 1)),
            lines: all("math").every((m) => box(m).height < 40 && box(m).width > 60),
            math: all("math").length, sub: all("msub").length, over: all("mover").length,
          };
        })()"""
    )
    assert found == {
        "low": True, "small": True, "above": True, "order": True, "lines": True,
        "math": sum(map(len, formulas)), "sub": found["sub"], "over": found["over"],
    }  # fmt: skip
    assert found["sub"] > 100
    assert found["over"] >= 5


def test_a_tree_that_was_read_can_be_written() -> None:
    assert flat(read_expression("-x_t + b")) == "<mo(−)msub(mi(x)<mi(t)>)mo(+)mi(b)>"
