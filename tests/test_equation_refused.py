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
    (
        "h_t = h^T·a",
        r"h_t\^T is a row: before a matrix it is written h_t·W, and times a vector it is one number",
        "h^T",
    ),
    ("h_t = a_x_h", r"two subscripts", "_h"),
    ("h_t = a_{x+h}", r"‘x\+h’ is not a subscript", "_{x"),
    ("h_t~ = a", r"the mark ‘~’ stands right after its letter: h~_t", "~"),
    ("h~'_t = a", r"two marks", "h~"),
    ("h_t = x\u0307_t", r"is not known: one of", "x"),
    ("h_t = h(s-1)", r"two readings, a function and h", "h("),
    ("h_t = f(W·x_t) + f_t", r"\[functions\] \"f\" = \"tanh\"", "f("),
    # What papers write that no line has.
    ("h_t = (W - W^T - γ U) a", r"matrices are not added: each takes the vector by itself, W·a \+ …", "W -"),
    ("h_t = tanh((W + U) tanh(a))", r"each takes the vector by itself, W·tanh\(…\) \+ …", "W +"),
    ("h_t = (A - B) a", r"\(A - B\) ⊙ a is expected.*; of matrices each takes the vector by itself, A·a \+ …", "a"),
    ("h_t = a·(W^T)", r"W is a matrix that stands in brackets alone: .* W·x_t or x_t·W", "W^T"),
    ("h_t = a + W", r"W is a matrix: .*; a bias of that name is declared, \[kinds\] \"W\" = \"bias\"", "W"),
    ("h_t = Λ a", r"Λ ⊙ a is expected.*; a matrix of that name is declared, \[kinds\] \"Λ\" = \"matrix\"", "a"),
    ("h_t = c a", r"c ⊙ a is expected.*; a number of that name is declared, \[kinds\] \"c\" = \"scalar\"", "a"),
    ("h_t = σ(b_t)", r"b_t gives a time to a bias.*; a value .* is declared, \[kinds\] \"b_t\" = \"vector\"", "b_t"),
    ("h_t = W * a ⊙ f", r"W \* a has two readings, a convolution and the product W·a: write ·", "* a"),
    ("h_t = a ∗ W^T ∘ f", r"a ∗ W\^T has two readings, a convolution and the product a·W\^T", "∗"),
    ("h_t = 𝒲·a + W·f", r"W stands in script in one place and not in another.* such as W_2", "W·f"),
    ("h_t = [a]_+", r"\[…\]_\+ is what of it is above 0: relu\(…\) is expected", "[a"),
    ("h_t = (a + f)⁺", r"\(…\)\^\+ is what of it is above 0: relu\(…\) is expected", "(a"),
    ("h_t = [W a]_{j}", r"‘j’ below \[…\]: an index stands at a name, h_t, and an element has none", "_{j"),
    ("h_t = σ(a)^j", r"‘j’ above \(…\): a power is a number, \(…\)\^2, and an element has none", "^j"),
    ("h_t = (W a)^T", r"‘T’ above \(…\): rows and columns are changed over in a matrix alone, as in W\^T·x_t", "^T"),
    ("h_t = σ(a)^{f_t}", r"a power that is no number is written exp\(f_t ⊙ log\(…\)\)", "^{f"),
    ("h_t = a^{f_{t-1}}", r"a power that is no number is written exp\(f_\{t-1\} ⊙ log\(a\)\)", "^{f"),
    ("h_t = a^{f + r_t}", r"a power that is no number is written exp\(\(f\+r_t\) ⊙ log\(a\)\)", "^{f"),
    ("h_t = 2^{a_t}", r"a power that is no number is written exp\(a_t ⊙ log\(2\)\)", "^{a"),
    ("h_t = e^{-a_t}", r": e\^\{…\} is written exp\(-a_t\)", "^{-a"),
    ("h_t = e^{k} ⊙ a", r"‘k’ above e is not a time.*, and e\^\{…\} is written exp\(k\)", "^{k"),
    (
        "h_t = a^{l-1}_{t-1}",
        r"‘l-1’ above a is neither a time, as in a\^\{t-1\}, nor a part of a name, as in a\^\{\(1\)\}$",
        "^{l",
    ),
    ("h_t = W^{}·a", r"nothing stands above W: braces that are empty are left out", "^{}"),
    (
        "h_t = tanh^{-1}(a)",
        r"no superscript: its inverse is not known, and a power stands behind it, tanh\(…\)\^",
        "^{-1",
    ),
    ("h_t = 1_n - a", r"1 has no index: a number is the same for every unit", "_n"),
    ("h_t = γ_{x_t} ⊙ a", r"‘x_t’ is not a subscript, for it has one of its own: γ_\{x,t\} is expected", "_{x"),
    ("h_t = γ_{x_{t-1}} ⊙ a", r"‘x_\{t-1\}’ is not a subscript, for it has one of its own: γ_\{x,t-1\}", "_{x"),
    ("h_t = A_{β_A,γ_A}·a", r"‘β_A’ is not a subscript, for it has one of its own: A_βA is expected", "_{β"),
    ("net_in = a", r"net is a word.* such as h_t, W_xh or n_net$", "net"),
    ("Let h_t = a", r"Let is a word.* such as h_t or W_xh$", "Let"),
    ("f'_t, i'_t = a, f", r"a line assigns one name: each value stands on a line of its own, f'_t = …", ", i"),
    ("h_t = a; y_t = f", r"a line has one equation: what follows the comma stands on a line of its own", "; y"),
    ("h_t = f_θ(x_t, a)", r"round brackets hold one: f_θ\(a, b\) is not a known function", ", a"),
    ("h_t = (x_t, a)", r"between the parts of \[a, b\], and round brackets hold one$", ", a"),
    ("h_t = W·[1; a]", r"1 has no size: .*; what multiplies a 1 is a bias, W·x_t \+ b", "1;"),
    ("h_t = LN(W·a)", r"LN is not a known function: normalisation is none of a line's", "LN"),
    ("h_t = diag(a)·f", r"diag is not a known function: a diagonal matrix times a vector is v ⊙ x_t", "diag"),
    ("h_t = W·Concat(a, f)", r"Concat is not a known function: \[a, b\] puts vectors one after the other", "Concat"),
    ("h_t = ∑_j W_ij·x_j", r"a sum over steps or entries is none of a cell's; .*, and ∑_j W_ij x_j is W·x", "∑"),
    ("h_t = |a|", r"\[a, b\] concatenates, and abs\(a\) is without its sign", "|a"),
    ("h_t = √(a)", r"SQUARE ROOT.*: a root is written sqrt\(…\)", "√"),
    ("h_t ＝ a", r"FULLWIDTH EQUALS SIGN.*: = is expected", "＝"),
    ("h_t = tanh\u2061(a)", r"FUNCTION APPLICATION.*: it takes no room, so leave it out", "\u2061"),
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
