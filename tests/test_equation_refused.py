"""The language of the equations: what is refused, in which sentence, and at which place."""

from __future__ import annotations

import re

import pytest
from spelled import HAT, TILDE

from rnnviz.errors import Mistake
from rnnviz.language.equation import read

# The line, the words of its sentence, and what the caret stands under ("" for the end of the line).
REFUSED = [
    ("h_t = h_t-1", r"two readings, h_\{t-1\} for an earlier step and h_t - 1", "h_t-1"),
    ("h_t = h_t -1", r"two readings", "h_t -1"),
    ("h_t = h^t−1", r"two readings, h_\{t-1\}", "h^t−1"),
    ("s_t = tanh(Ux_t-1)", r"two readings, Ux_\{t-1\} .* Ux_t - 1", "Ux_t-1"),
    ("c̃_t = tanh(Wc_cc^{t-1} + b)", r"two readings, W·c_\{cc,t-1\} and W_cc·c_\{t-1\}", "Wc_cc"),
    ("h_t = h_ut-1", r"two readings, h_\{u,t-1\} for an earlier step and h_ut - 1", "h_ut"),
    ("h_t = tanh(x_t) .5", r"two readings, \(…\) ⊙ 5 and \(…\) ⊙ 0\.5", ".5"),
    ("h_t = x_t.5", r"x_t\.5 has two readings, x_t ⊙ 5 and x_t ⊙ 0\.5", ".5"),
    ("h_t = 0. 5 ⊙ x_t", r"0\. 5 has two readings, 0 ⊙ 5 and 0\.5", ". 5"),
    ("h_t = 1.5.5 x_t", r"two readings, 1\.5 ⊙ 5 and 1\.5 ⊙ 0\.5", ".5 x"),
    ("h_t = 0·5 x_t", r"0·5 has two readings, 0 ⊙ 5 and 0\.5", "·5"),
    ("h_t = x_t.0.5", r"multiplied with ⊙, x_t ⊙ 0\.5 is expected", ".0"),
    ("h_t = a + .5", r"a number has a digit before its point, 0\.5", ".5"),
    ("h_t = 1 000 a", r"a number has no blanks", "000"),
    (
        "h_t = W'·a",
        r"two readings, a matrix of its own and W\^T, with rows and columns .*W_2 or W\^T, or declare",
        "W'",
    ),
    ("h_t = g(W·x_t)", r"two readings, a function and g ⊙ .*not a known function, which are σ, tanh", "g("),
    ("h_t = tahn(W·x_t)", r"tahn is not a known function.*did you mean tanh\?", "tahn"),
    ("h_t = Gama_u", r"Gama is a word.*did you mean Gamma\?", "Gama"),
    ("h_t = W_htanh(a)", r"two readings: write W_h·tanh\(…\)", "W_htanh"),
    ("tanh(x_t)", r"nothing is assigned: a name and = are expected", "tanh"),
    ("  = tanh(x_t)", r"nothing is assigned", "="),
    ("h_t =", r"expected after ‘=’, but the line ends", ""),
    ("h_t = a = f", r"a second ‘=’", "= f"),
    ("h_t == a", r"a second ‘=’", "= a"),
    ("h_t + a = f", r"one name is expected in front of ‘=’", "h_t"),
    (
        "forget × c_{t-1} + input × content",
        r"forget is a word.*a name is one letter .* such as h_t",
        "forget",
    ),
    ("h_t = ab", r"ab is a word.*for two vectors write a ⊙ b", "ab"),
    ("Update gate: z = a", r"‘Update gate:’ stands in front.*# Update gate", ":"),
    ("h_t = W·U", r"W and U are both matrices: a vector is expected", "U"),
    ("h_t = 2·W", r"W is a matrix: a vector is expected after it, such as W·x_t", "W"),
    ("h_t = W·α + α·x_t", r"W is a matrix and α has no size", "α"),
    ("h_t = W + b", r"W is a matrix: a vector is expected after it", "W"),
    ("h_t = tanh(W)", r"W is a matrix: a vector is expected", "W"),
    ("h_t = W ⊙ a + W·f", r"joins two vectors, but W is a matrix: W·a", "⊙"),
    ("h_t = W·2", r"W is a matrix and 2 has no size", "2"),
    ("h_t = a·f", r"a · f has two readings, a ⊙ f", "·"),
    ("h_t = a @ f", r"a @ f has two readings, a ⊙ f", "@"),
    ("h_t = a ⊙ f · r", r"f · r has two readings, f ⊙ r", "·"),
    ("h_t = W * r * a", r"two readings, W·r ⊙ a and W·\(r ⊙ a\)", "* a"),
    ("h_t = a f", r"two vectors stand side by side: a ⊙ f", "f"),
    ("h_t = h2", r"2 ⊙ h_t or h_2 is expected", "2"),
    ("h_t = 2e-3", r"two readings, 2 ⊙ e - 3 and a power of ten", "2e"),
    ("h_t = (a + f", r"‘\(’ is never closed", "("),
    ("h_t = a + f)", r"‘\)’ closes nothing", ")"),
    ("h_t = h_{t-1", r"‘\{’ is never closed", "{t"),
    ("h_t = " + "(" * 41 + "a" + ")" * 41, r"in more than 40 others", "(a"),
    ("h_t = " + "9" * 400, r"the number is too large", "9"),
    ("h_t = [a, f)", r"‘\)’ does not close ‘\[’", ")"),
    ("h_t = W·[]", r"\[\] is empty: parts to concatenate", "]"),
    ("h_t = W·[a]", r"\[ \] with one part", "[a"),
    ("h_t = W·[a, 1]", r"1 has no size", "1"),
    ("h_t = [a, , f]", r"after ‘,’, not ‘,’", ", f"),
    ("h_t = ()", r"\(\) is empty", ")"),
    ("h_t = tanh(a, f)", r"a comma stands only between the parts of \[a, b\]", "f)"),
    ("h_t = a, f", r"a comma stands only between the parts of \[a, b\]", ", f"),
    ("h_t = max(a)", r"max compares two or more: max\(a, b\) is expected", "max"),
    ("h_t = Linear(a, f)", r"takes one vector: for several write Linear\(\[a, b\]\)", "Linear"),
    ("h_t = (a = f)", r"‘=’ stands inside brackets", "= f"),
    ("h_t = tanh W·x", r"tanh is a function: its argument in round brackets", "W"),
    ("h_t = tanh a ⊙ f", r"two readings, tanh\(a\) ⊙ … and tanh\(a ⊙ …\)", "tanh"),
    (
        "h_t = σ_h(a)",
        r"σ_h has two readings, the sigmoid and another activation.*\[functions\] \"σ_h\" = \"tanh\"",
        "σ_h",
    ),
    ("h_t = tanh^2(a)", r"no superscript; a power stands behind it, tanh\(…\)\^2", "^2"),
    ("h_t = a +", r"expected after ‘\+’, but the line ends", ""),
    ("h_t = a ⊙ -f", r"a negative factor stands in brackets", "-f"),
    ("h_t = a $ f", r"‘\$’ is not part of the language", "$"),
    ("h_t = h̃ ⊗ f", r"CIRCLED TIMES.*element by element is written ⊙", "⊗"),
    ("h_t = a / f ⊙ r", r"two readings, \(a / f\) ⊙ r and a / \(f ⊙ r\)", "⊙"),
    ("h_t = W / a", r"W is a matrix, which is not divided", "/"),
    ("h_t = a^2", r"a\^2 has two readings, \(a\)\^2, a power, and a value of its own, a\^\{\(2\)\}", "^2"),
    ("h_t = a^f", r"‘f’ above a is not a time.*a value of its own, a\^\{\(f\)\}, has brackets", "^f"),
    ("h_t = \\tan(a)", r"\\tan is not known: a cell's lines have letters, \\odot", "\\"),
    ("W_f = a", r"W_f is a matrix, which is learned and not assigned", "W_f"),
    ("b_f = a", r"b_f is a bias, which is learned and not assigned", "b_f"),
    ("h_{t-1} = a", r"h_\{t-1\} comes in from the step before: h_t", "h_"),
    ("h_t = x_{t+1}", r"a later step, not known yet: x_t or x_\{t-1\} is expected", "x_{t+1}"),
    ("h_t = x_{t+2}", r"a later step, not known yet", "_{t+2}"),
    ("h_t = x_{t-10}", r"x_\{t-10\} is too far back: up to 9 steps", "_{t-10}"),
    ("h_t = W_t·a", r"W_t gives a time to a matrix", "W_t"),
    ("h_t = b_t", r"b_t gives a time to a bias", "b_t"),
    ("h_t = W_fx_t", r"gives a time to a matrix.*W_fx is expected", "W_fx_t"),
    ("h_t = h^T·a", r"h_t\^T is a row, and a row times a vector is one number", "h^T"),
    ("h_t = a_x_h", r"two subscripts", "_h"),
    ("h_t = a_{x+h}", r"‘x\+h’ is not a subscript", "_{x"),
    ("h_t~ = a", r"the mark ‘~’ stands right after its letter: h~_t", "~"),
    ("h~'_t = a", r"two marks", "h~"),
    ("h_t = x\u0307_t", r"is not known: one of", "x"),
    ("h_t = h(s-1)", r"two readings, a function and h", "h("),
]


@pytest.mark.parametrize(("line", "words", "under"), REFUSED)
def test_a_refusal_has_its_sentence_and_its_place(line: str, words: str, under: str) -> None:
    with pytest.raises(Mistake) as caught:
        read(f"# a comment\n{line}   # named: so", file="my.toml", first_line=7)
    head, shown, caret = str(caught.value).split("\n")
    assert head.startswith("my.toml:8: ")
    assert re.search(words, head)
    assert shown == f"{line}   # named: so"
    # Accents have no width: the caret is right when as many letters stand before it as before the culprit.
    start = len(line.rstrip()) if not under else line.index(under, 6 if line.startswith("h_t = ") else 0)
    assert caret == " " * len([sign for sign in line[:start] if sign not in (TILDE, HAT)]) + "^"


def test_a_caret_behind_combined_and_composed_letters_is_in_the_same_column() -> None:
    carets = []
    for y in ("\u0177", "y\u0302"):
        with pytest.raises(Mistake) as caught:
            read(f"\t{y}_t = {y}_{{t-1}} $ a")
        _, shown, caret = str(caught.value).split("\n")
        assert "\t" not in shown
        carets.append(caret)
    assert carets == [" " * 15 + "^"] * 2
