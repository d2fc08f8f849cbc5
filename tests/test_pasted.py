"""What a reader pastes: layout around the equations is passed over, and what cannot be is refused at its place."""

from __future__ import annotations

import re
import unicodedata

import pytest

from rnnviz.errors import Mistake
from rnnviz.language.equation import read, write

RNN = "h_t = tanh(W·x_t + U·h_{t-1})"
TWO = [RNN, "y_t = σ(h_t)"]

READ: dict[str, list[str]] = {
    # Environments and their ends, rows and columns.
    "\\begin{align}\nh_t &= \\tanh(W x_t + U h_{t-1})": [RNN],
    "h_t &= \\tanh(W x_t + U h_{t-1})\n\\end{align}": [RNN],
    "\\begin{aligned}[t]\nh_t &= \\tanh(W x_t + U h_{t-1})\n\\end{aligned}": [RNN],
    "\\begin{array}[t]{l@{}l}\nh_t &= \\tanh(W x_t + U h_{t-1})\n\\end{array}": [RNN],
    r"\begin{alignat}{2} h_t &= \tanh(W x_t + U h_{t-1}) &\quad y_t &= \sigma(h_t) \end{alignat}": TWO,
    r"h_t &= & \tanh & (W & x_t + U & h_{t-1}) & \\": [RNN],
    r"\begin{multline} h_t = \tanh(W x_t + \\ U h_{t-1}) \end{multline}": [RNN],
    r"\begin{align} h_t &= \tanh(W x_t \\ &\phantom{=} + U h_{t-1}) \end{align}": [RNN],
    r"\\ h_t = \tanh(W x_t + U h_{t-1}) \\[-1ex] y_t = \sigma(h_t) \\": TWO,
    "h_t = \\tanh(W x_t\n\n + U h_{t-1})\n\n\ny_t = \\sigma(h_t)": TWO,
    r"\[ h_t = \tanh(W x_t + U h_{t-1}) \]": [RNN],
    r"$h_t$ = $\tanh(W x_t + U h_{t-1})$": [RNN],
    # Numbers, labels and words beside an equation.
    r"h_t = \tanh(W x_t + U h_{t-1}) \tag*{(3a)} \label{eq:h_{t}}": [RNN],
    r"\begin{align} & h_t = \tanh(W x_t + U h_{t-1}) & (1) \\ & y_t = \sigma(h_t) & (2.1) \end{align}": TWO,
    "h_t = tanh(W x_t + U h_{t-1})    (2)": [RNN],
    r"\text{where } h_t = \tanh(W x_t + U h_{t-1}), \text{ and } y_t = \sigma(h_t)": TWO,
    "% y_t = 3\nh_t = \\tanh(W x_t + U h_{t-1}) % the state": [RNN],
    # Brackets, looks and blanks.
    r"h_t = \tanh\left(W x_t + U h_{t-1})": [RNN],
    r"h_t = \tanh(W x_t + U h_{t-1}\right)": [RNN],
    r"h_t = \tanh{(W x_t + U h_{t-1})}": [RNN],
    r"h_t = \mathop{\mathrm{tanh}} \{ W x_t + U h_{t-1} \}": [RNN],
    r"\mathcal{H}_t = \tanh(\mathcal{W} \mathcal{X}_t)": ["H_t = tanh(W·X_t)"],
    r"\mathbf{h}_{\mathbf{t}} = \tanh({\bm W} \bm{x}_{\bm t} + {U} {\bf h}_{{t}-{1}})": [RNN],
    "\th_t\t=\ttanh(W\tx_t + U h_{t-1})": [RNN],
    "h_t = tanh(W\u00a0x_t\u2009+ U\u202fh_{t-1})\r\ny_t = σ(h_t)\r\n": TWO,
    "h_t = \\tanh(W x_t + U h_{t-1})\r\n\\\\ y_t = \\sigma(h_t)\r\n": TWO,
    r"h_t = \tanh(W xₜ ⊙ V_{x} x_t) ⊙ \sigma(Vₓ xₜ)": ["h_t = tanh(W·x_t ⊙ V_x·x_t) ⊙ σ(V_x·x_t)"],
    # Fractions and powers.
    r"h_t = \frac{\frac{a_t}{f_t}}{c_t}": ["h_t = (a_t / f_t) / c_t"],
    r"h_t = \frac{1}{1 + \exp(-\frac{W x_t}{2})}": ["h_t = 1 / (1 + exp(-W·x_t / 2))"],
    r"h_t = \sqrt{x_t}^2 + \frac x2": ["h_t = sqrt(x_t)^2 + x_t / 2"],
}

REFUSED = {
    "\\begin{align\nh_t &= \\tanh(W x_t)": (r"‘\{’ after \\begin is never closed$", r"\begin"),
    "\\begin{alig\nn} h_t &= \\tanh(W x_t)": (r"\\begin\{alig n\} sets something else than a cell", r"\begin"),
    "\\begin{bmatrix} i_t \\\\ f_t \\end{bmatrix} = \\sigma(W x_t)": (r"a matrix is written as a letter", r"\begin"),
    r"h_t = W \binom{h_{t-1}}{x_t}": (r"\\binom is not known", r"\binom"),
    r"h_t = \begin{cases} x_t & t > 0 \\ 0 \end{cases}": (r"t is the time and not a value", "t > 0"),
    r"\bm{f}'_t, \bm{i}'_t &\gets \frac{a_t}{2}, x_t": (
        r"a line assigns one name: .*, f'_t = …",
        ", \\",
    ),
    r"\text{State: } h_t = \tanh(W x_t)": (r"\\text\{State:\} sets words", r"\text"),
    r"h_t = \tanh(W x_t) \text{ (hidden)}": (r"\\text\{\(hidden\)\} sets words", r"\text"),
    r"h_t = \tanh(W x_t) where W is a matrix": (r"where is a word", "where"),
    r"h_t = \tanh(W x_t) \in \mathbb{R}^{d}": (r"\\in is none of a cell's: each line says", r"\in"),
    r"(1) & h_t = \tanh(W x_t)": (r"the left side is more than a name", "(1"),
    r"h_t = \tanh(W x_t), \quad t = 1, \dots, T": (r"\\dots is none of a cell's", r"\dots"),
    r"h_t = \tanh\left(W x_t + U h_{t-1}": (r"‘\(’ is never closed", "(W"),
    r"h_t = \left. \tanh(W x_t) \right|_{x=0}": (r"‘\|’ is not part of the language", "|"),
    r"h_t = \tanh{W x_t}": (r"tanh is a function: its argument in round brackets is expected", "W x"),
    r"h_t = \tanh\bigl[W x_t\bigr]": (r"tanh is a function: its argument in round brackets is expected", "[W"),
    r"y = \sqrt x_t": (r"‘t’ below \(…\): an index stands at a name", "_t"),
    r"h_t = \text{diag}(w) h_{t-1}": (r"diag is not a known function: a diagonal matrix", "diag"),
    r"h_t = \operatorname{BN}(W x_t; \gamma)": (r"BN is not a known function: normalisation", "BN"),
    r"h_t = \mathbf{W} h_{t-1} + \mathcal{W} x_t": (r"W stands in script in one place and not in another", "W} x"),
    r"h_t = \boldsymbol{1}_n - x_t": (r"1 has no index", "_n"),
    r"\newcommand{\bh}{\mathbf{h}} \bh_t = \tanh(W x_t)": (r"\\newcommand is not known", r"\newcommand"),
    r"h_t = \underbrace{\tanh(W x_t)}_{new}": (r"\\underbrace is not known", r"\underbrace"),
    r"h_t \triangleq \tanh(W x_t)": (r"\\triangleq is not known", r"\triangleq"),
    r"h_t = x_t^\top W": (r"x_t\^T is a row: before a matrix it is written x_t·W", "x_t"),
    r"\mathrm{d}h/\mathrm{d}t = \tanh(W x_t)": (r"dh is a word where a symbol is expected", "d}h"),
    "h_t = tanh（W x_t）": (r"FULLWIDTH LEFT PARENTHESIS.*: \( is expected", "（"),
    "ｈ_t = tanh(W x_t)": (r"FULLWIDTH LATIN SMALL LETTER H.*: h is expected", "ｈ"),
    "h_t = tanh(W\u200b x_t)": (r"ZERO WIDTH SPACE.*: it takes no room, so leave it out", "\u200b"),
    "\ufeffh_t = tanh(W x_t)": (r"ZERO WIDTH NO-BREAK SPACE.*: it takes no room, so leave it out", "\ufeff"),
    "с_t = tanh(W x_t)": (r"CYRILLIC SMALL LETTER ES", "с"),
    "h_t = h_{t-1} + ∆t x_t": (r"INCREMENT.*: the letter Δ is another sign", "∆"),
    "```\nh_t = tanh(W x_t)\n```": (r"‘`’ is not part of the language", "```"),
    "h_t += tanh(W x_t)": (r"a name, a number, a function or a bracket is expected after ‘\+’, not ‘=’", "= tanh"),
}


@pytest.mark.parametrize(("text", "lines"), READ.items())
def test_layout_is_passed_over(text: str, lines: list[str]) -> None:
    assert [write(equation) for equation in read(text)] == [unicodedata.normalize("NFD", line) for line in lines]


@pytest.mark.parametrize(("text", "words", "under"), [(text, *told) for text, told in REFUSED.items()])
def test_what_cannot_be_passed_over_is_refused_at_its_place(text: str, words: str, under: str) -> None:
    with pytest.raises(Mistake) as caught:
        read(text)
    told, shown, caret = str(caught.value).split("\n")
    assert re.search(words, told), told
    assert shown in text.split("\n")
    assert shown[: shown.index(under)].isascii()  # no sign before it is wide, or has no width
    assert caret == " " * shown.index(under) + "^"


def test_a_star_is_a_product_where_no_ring_stands() -> None:
    assert [write(equation) for equation in read("h_t = tanh(W*x_t + h_{t-1}*U)")] == ["h_t = tanh(W·x_t + h_{t-1}·U)"]
    assert [write(one) for one in read("c_t = f_t * c_{t-1}\nh_t = W * c_t")] == ["c_t = f_t ⊙ c_{t-1}", "h_t = W·c_t"]
