"""Formulas on pages: what stands in them, and how a real browser sets them."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from browser import MISSING, PROGRAM, Browser

from rnnviz.cells.cell import load, shipped
from rnnviz.language.equation import read_expression
from rnnviz.language.expression import Call, Equation, Expr, Hadamard, Name, Number, Sum
from rnnviz.language.notation import html, write
from rnnviz.text.markup import formula

EQUATIONS = [pytest.param(one, id=f"{key} {one.target.text}") for key in shipped() for one in load(key).equations]
H, C = Name("h", shift=0), Name("c", shift=-1)


def flat(tree: Expr | Equation) -> str:
    """The markup on one short line: letters in italics in stars, indices in curly brackets."""
    return re.sub("</?i>", "*", html(tree)).replace("<sub>", "{").replace("</sub>", "}")


@pytest.mark.parametrize(
    ("name", "built"),
    [
        (Name("b"), "*b*"),
        (Name("h", shift=0), "*h*{*t*}"),
        (Name("h", shift=-1), "*h*{*t*-1}"),
        (Name("W", subscript="hh"), "*W*{*hh*}"),
        (Name("h", "tilde", shift=0), "*h\u0303*{*t*}"),
        (Name("y", "hat"), "*ŷ*"),
        (Name("x", "bar", "1"), "*x\u0304*{1}"),
        (Name("c", "prime"), "*c*′"),
        (Name("c", "prime", shift=0), "*c*′{*t*}"),
        (Name("h", subscript="u", shift=-1), "*h*{*u*,*t*-1}"),
        (Name("W", subscript="h\u0303"), "*W*{*h\u0303*}"),
        (Name("Γ", subscript="β"), "Γ{*β*}"),
        (Name("W", subscript="x1"), "*W*{*x*1}"),
    ],
)
def test_names(name: Name, built: str) -> None:
    assert flat(name) == built


@pytest.mark.parametrize(
    ("tree", "built"),
    [
        (Sum((Number(1), H), (1, -1)), "1 - *h*{*t*}"),
        (Sum((Name("b"), H), (-1, 1)), "-*b* + *h*{*t*}"),
        (Hadamard(Sum((Number(1), Name("z")), (1, -1)), Name("b")), "(1 - *z*) ⊙ *b*"),
        (Hadamard(Name("a"), Hadamard(Name("b"), Name("c"))), "*a* ⊙ (*b* ⊙ *c*)"),
        (Call("σ", Name("b")), "*σ*(*b*)"),
        (Equation(Name("y"), Call("tanh", Name("b"))), "*y* = tanh(*b*)"),
    ],
)
def test_expressions(tree: Expr | Equation, built: str) -> None:
    assert flat(tree) == built


@pytest.mark.parametrize("equation", EQUATIONS)
def test_every_shipped_equation_says_what_its_text_says(equation: Equation) -> None:
    """Sign for sign, once what is low stands in the line; and in words for a voice."""
    import unicodedata

    shown = formula(equation)
    assert set(re.findall(r"</?(\w+)", shown)) <= {"span", "i", "sub"}
    plain = unescape(re.sub(r"<[^>]*>", "", shown)).replace(" ", "")
    assert plain == unicodedata.normalize(
        "NFC", re.sub(r"[ _{}]", "", write(equation)).replace("-", "−").replace("'", "′")
    )
    (spoken,) = re.findall('role="math" aria-label="([^"]*)"', shown)
    assert " equals " in spoken
    assert "−" not in spoken


# -- in a browser -----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(PROGRAM is None, reason=MISSING)
@pytest.mark.parametrize("font", ["serif", "sans-serif", "monospace"])
def test_a_browser_sets_indices_below_in_any_font(font: str, browser: Browser, tmp_path: Path) -> None:
    """Also with no style of ours, as a notebook shows what it does not trust."""
    formulas = [load(key).equations for key in shipped()]
    page = "".join(f"<p>{formula(equation)}</p>" for equations in formulas for equation in equations)
    text = f"<!doctype html><meta charset=utf-8><body style='font-family: {font}'>{page}"
    (tmp_path / "a.html").write_text(text, encoding="utf-8")
    browser.look((tmp_path / "a.html").as_uri())
    found = browser.value(
        """(() => {
          const box = (element) => element.getBoundingClientRect();
          const all = (query) => [...document.querySelectorAll(query)];
          const below = all("sub").filter((sub) => sub.previousSibling.tagName === "I");
          const letter = (sub) => sub.previousSibling;
          return {
            low: below.every((sub) => box(sub).bottom > box(letter(sub)).bottom + 1),
            small: below.every((sub) => box(sub).height < .9 * box(letter(sub)).height),
            close: below.every((sub) => Math.abs(box(sub).left - box(letter(sub)).right) < 1),
            lines: all("p").every((p) => box(p).height < 40) && all("[role=math]").every((m) => box(m).width > 60),
            formulas: all("[role=math]").length, sub: below.length,
          };
        })()"""
    )
    assert found == {
        "low": True, "small": True, "close": True, "lines": True,
        "formulas": sum(map(len, formulas)), "sub": found["sub"],
    }  # fmt: skip
    assert found["sub"] > 100


def test_a_tree_that_was_read_can_be_written() -> None:
    assert flat(read_expression("-x_t + b")) == "-*x*{*t*} + *b*"
