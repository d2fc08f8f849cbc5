"""LaTeX as papers have it: read as what it sets, and refused at its place where that is no cell."""

from __future__ import annotations

import re

import pytest

from rnnviz.errors import Mistake
from rnnviz.language.equation import read, understand, write


def canonical(latex: str) -> list[str]:
    return [write(equation) for equation in read(latex)]


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"h_t = \tanh(W_{hh} h_{t-1})", "h_t = tanh(W_hh·h_{t-1})"),
        (r"\mathbf{h}_t = \boldsymbol{\sigma}(\mathbf W_{xh}\mathbf x_t)", "h_t = σ(W_xh·x_t)"),
        (r"\tilde{h}_t = \widehat{c}_{t-1} + \overline y_t", "h̃_t = ĉ_{t-1} + ȳ_t"),
        (r"$h_t = f_t \odot c_t$", "h_t = f_t ⊙ c_t"),
        (r"h_t &= f_t \circ c_{t\!-\!1} \,,", "h_t = f_t ⊙ c_{t-1}"),
        (r"h_t = \left[ h_{t-1}, x_t \right]", "h_t = [h_{t-1}, x_t]"),
        (r"h_t = W\Big( r_t \odot \big(h_{t-1}\big) \Big)", "h_t = W·(r_t ⊙ h_{t-1})"),
        (r"h_t = \frac{1}{2} x_t + \frac{c_t}{n_t + 1}", "h_t = 1/2·x_t + c_t / (n_t + 1)"),
        (r"h_t = \frac12 x_t", "h_t = 1/2·x_t"),
        (r"h_t = \sqrt{n_t}", "h_t = sqrt(n_t)"),
        (r"h_t = \operatorname{softmax}(V s_t)", "h_t = softmax(V·s_t)"),
        (r"h_t = \mathrm{ReLU}(W x_t)", "h_t = relu(W·x_t)"),
        (r"h_t = \text{tanh}(W x_t)", "h_t = tanh(W·x_t)"),
        (r"h_t =\, W_xh_t", "h_t = W_x·h_t"),
        (r"h_t =\, x_tU^z + sW^z", "h_t = x_t·U^z + s·W^z"),
        (r"h_t = \mathbf{W}^\top x_t + U^{\top}_{h} s_t + V^{\mathrm{T}} y_t", "h_t = W^T·x_t + U_h^T·s_t + V^T·y_t"),
        (r"h^{(t)} = \tanh(b + W h^{(t-1)})", "h_t = tanh(b + W·h_{t-1})"),
        (r"c^{\langle t \rangle} = \Gamma_f * c^{\langle t-1 \rangle}", "c_t = Γ_f ⊙ c_{t-1}"),
        (r"h_t = \sigma_g(W x_t)", "h_t = σ(W·x_t)"),
        (r"h_t^{(1)} = x_t", "h^{(1)}_t = x_t"),
        (r"h_t = \max(\log f_t + m_{t-1}, \log i_t)", "h_t = max(log(f_t) + m_{t-1}, log(i_t))"),
        (r"h_t = c'_t + c^{\prime}_{t-1}", "h_t = c'_t + c'_{t-1}"),
        (r"h_t = \Delta t \tanh(W x_t)", "h_t = Δt·tanh(W·x_t)"),
        (r"h_t = (1 - \alpha) h_{t-1} \label{eq:h} \tag{4} \nonumber", "h_t = (1 - α)·h_{t-1}"),
    ],
)
def test_a_line_is_read_as_what_it_sets(latex: str, text: str) -> None:
    assert canonical(latex) == [write(read(text)[0])]


def test_rows_of_an_environment_are_lines() -> None:
    latex = r"""
\begin{align*} % of the cell
f_t &= \sigma(W_f x_t), \\[2pt]
c_t &= f_t \odot c_{t-1} % cell state: the memory
     + (1 - f_t) \odot \tilde{c}_t, & \tilde{c}_t &= \tanh(W_c x_t) \\
h_t &= \tanh(c_t).
\end{align*}
"""
    told = ["f_t = σ(W_f·x_t)", "c_t = f_t ⊙ c_{t-1} + (1 - f_t) ⊙ c̃_t", "c̃_t = tanh(W_c·x_t)", "h_t = tanh(c_t)"]
    equations = read(latex)
    assert [write(equation) for equation in equations] == [write(read(line)[0]) for line in told]
    assert (equations[1].name, equations[1].meaning) == ("cell state", "the memory")
    assert [equation.line for equation in equations] == [3, 4, 5, 6]


def test_a_row_that_is_not_finished_goes_on_in_the_next() -> None:
    assert canonical("h_t = \\tanh(W x_t +\nU h_{t-1})\n\\\\ y_t = V h_t") == [
        "h_t = tanh(W·x_t + U·h_{t-1})",
        "y_t = V·h_t",
    ]
    assert canonical("i_t = \\sigma(W x_t), \\quad o_t = \\sigma(V x_t)") == ["i_t = σ(W·x_t)", "o_t = σ(V·x_t)"]


@pytest.mark.parametrize(
    ("latex", "words", "under"),
    [
        (r"h_t = \int_0^t x_s ds", "an integral is none of a cell's", r"\int"),
        (r"c_t = \sum_s \alpha_s h_s", "a sum over steps or entries is none of a cell's", r"\sum"),
        (r"\begin{pmatrix} i \\ f \end{pmatrix} = \sigma(W x_t)", "a matrix is written as a letter", r"\begin"),
        (r"h_t = x_t \text{ where the state is}", "sets words, which are none of a cell's", r"\text"),
        (r"h_t = \foo(x_t)", r"\\foo is not known", r"\foo"),
        (r"h_t \in \mathbb{R}^d", r"\\in is none of a cell's", r"\in"),
        (r"h_t = \frac{\partial h}{\partial x_t}", r"\\partial is none of a cell's", r"\partial"),
        (r"h_t = \sigma(W x_t", "‘\\(’ is never closed", "(W"),
        (r"h_t = \tilde{ab}_t", "stands on more than a letter", r"\tilde"),
        (r"h_t = {x_t \odot y_t", "‘{’ is never closed", "{x"),
        (r"h_t = x_t} \odot y_t", "‘}’ closes nothing", "}"),
        (r"h_t = \tilde", "followed by nothing", r"\tilde"),
        (r"h_t = \sqrt[3]{x_t}", "a root is read without its degree", r"\sqrt"),
        (r"h_t = \tanh(x_t) \otimes y_t", "element by element is written ⊙", r"\otimes"),
        (r"h_t = x_{t+2} \odot y_t", "a later step", "_{t+2}"),
    ],
)
def test_what_is_no_cell_is_refused_at_its_place(latex: str, words: str, under: str) -> None:
    with pytest.raises(Mistake) as caught:
        read(f"% a comment\n{latex}  % so", file="cell.tex", first_line=4)
    head, shown, caret = str(caught.value).split("\n")
    assert head.startswith("cell.tex:5: ")
    assert re.search(words, head), head
    assert shown == f"{latex}  % so"
    assert caret.index("^") == latex.index(under)


@pytest.mark.parametrize("text", ["{" * 1000, r"\tilde" * 500, r"\frac" * 500 + "{", "\\begin" * 300, r"\left(" * 900])
def test_deep_and_broken_commands_end_in_a_sentence(text: str) -> None:
    with pytest.raises(Mistake) as caught:
        read(r"h_t = \tanh " + text[:1900])
    assert str(caught.value).startswith("equations:1: ")


def test_a_mistake_of_a_shape_points_into_the_latex() -> None:
    understood = understand("h_t &= \\tanh(\\mathbf{W}\\,\\mathbf{x}_t)")
    name = next(iter(read("h_t = W·x_t"))).expression
    text = understood.point(understood.equations[0], name.vector, 0, "so")  # type: ignore[union-attr]
    assert text.split("\n")[2].index("^") == "h_t &= \\tanh(\\mathbf{W}\\,\\mathbf{x}_t)".index("x}_t")
