"""The language of the equations: what is read, what is refused and how, and that writing is its inverse."""

from __future__ import annotations

import random
import re

import pytest
import typst as compiler

from rnnviz.errors import Mistake
from rnnviz.functions.known import FUNCTIONS
from rnnviz.language.equation import kind, locate, point, read, read_expression, read_name, typst, write
from rnnviz.language.expression import Call, Concat, Equation, Expr, Hadamard, Name, Number, Product, Sum

TILDE, HAT = "\u0303", "\u0302"

CELLS = {
    "lstm": """
        f_t = σ(W_f·[h_{t-1}, x_t] + b_f)      # forget gate: what to discard
        i_t = σ(W_i·[h_{t-1}, x_t] + b_i)      # input gate: what to store
        g_t = tanh(W_g·[h_{t-1}, x_t] + b_g)   # candidate: the new content
        c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t        # cell state: keep part of the old, add part of the new
        o_t = σ(W_o·[h_{t-1}, x_t] + b_o)      # output gate: what to reveal
        h_t = o_t ⊙ tanh(c_t)                  # hidden state: what the next step and the next layer see
    """,
    "rnn": "h_t = tanh(W·[h_{t-1}, x_t] + b)",
    "rnn-split": "h_t = tanh(W_hh·h_{t-1} + W_xh·x_t + b)",
    "rnn-output": """
        s_t = tanh(U·x_t + W·s_{t-1})
        o_t = softmax(V·s_t)
        ŷ_t = argmax(o_t)
    """,
    "gru": """
        r_t = σ(W_r·[h_{t-1}, x_t] + b_r)
        z_t = σ(W_z·[h_{t-1}, x_t] + b_z)
        h̃_t = tanh(W_h·[r_t ⊙ h_{t-1}, x_t] + b_h)
        h_t = (1 - z_t) ⊙ h_{t-1} + z_t ⊙ h̃_t
    """,
    "gru-update": """
        c̃_t = tanh(W_cc·c_{t-1} + W_cx·x_t + b_c)
        Γ_u = σ(W_uc·c_{t-1} + W_ux·x_t + b_u)
        c_t = Γ_u ⊙ c̃_t + (1 - Γ_u) ⊙ c_{t-1}
    """,
    "gru-torch": """
        r_t = σ(W_ir·x_t + b_ir + W_hr·h_{t-1} + b_hr)
        z_t = σ(W_iz·x_t + b_iz + W_hz·h_{t-1} + b_hz)
        n_t = tanh(W_in·x_t + b_in + r_t ⊙ (W_hn·h_{t-1} + b_hn))
        h_t = (1 - z_t) ⊙ n_t + z_t ⊙ h_{t-1}
    """,
}

X, H, H1, C, C1 = (
    Name("x", shift=0),
    Name("h", shift=0),
    Name("h", shift=-1),
    Name("c", shift=0),
    Name("c", shift=-1),
)
W, U, V, B = Name("W"), Name("U"), Name("V"), Name("b")
Z, R, A, F = Name("z"), Name("r"), Name("a"), Name("f")


def m(subscript: str) -> Name:
    return Name("W", subscript=subscript)


def plus(*terms: Expr) -> Sum:
    return Sum(terms, (1,) * len(terms))


ONE_MINUS_Z = Sum((Number(1), Z), (1, -1))

ACCEPTED: dict[str, tuple[Name, Expr]] = {
    # the articles' lines, as they stand on the page
    "h_t = tanh(W_hh × h_{t-1} + W_xh × x_t + b)": (
        H,
        Call("tanh", plus(Product(m("hh"), H1), Product(m("xh"), X), B)),
    ),
    "Γ_f = Sigmoid(W_fh * h^{t-1} + W_fx * x^t + b_f)": (
        Name("Γ", subscript="f"),
        Call("σ", plus(Product(m("fh"), H1), Product(m("fx"), X), Name("b", subscript="f"))),
    ),
    "𝚪 = Sigmoid(W* h^{t-1} + W* x^t + b)": (Name("Γ"), Call("σ", plus(Product(W, H1), Product(W, X), B))),
    "s_t = tanh(Ux_t + Ws_{t-1})": (
        Name("s", shift=0),
        Call("tanh", plus(Product(U, X), Product(W, Name("s", shift=-1)))),
    ),
    "o_t = softmax(Vs_t)": (Name("o", shift=0), Call("softmax", Product(V, Name("s", shift=0)))),
    "ŷ_t = argmax(o_t)": (Name("y", "hat", shift=0), Call("argmax", Name("o", shift=0))),
    "h̃ = tanh(W·[r ⊙ h_{t-1}, x_t])": (
        Name("h", "tilde", shift=None),
        Call("tanh", Product(W, Concat((Hadamard(R, H1), X)))),
    ),
    "h_t = (1-z) ⊙ h_{t-1} + z ⊙ h̃": (
        H,
        plus(Hadamard(ONE_MINUS_Z, H1), Hadamard(Z, Name("h", "tilde"))),
    ),
    "c^t = Γ_i * c̃^t + Γ_f * c^{t-1}": (
        C,
        plus(
            Hadamard(Name("Γ", subscript="i"), Name("c", "tilde", shift=0)),
            Hadamard(Name("Γ", subscript="f"), C1),
        ),
    ),
    "c^t = Γ_u* c^{~ t} + (1-Γ_u)* c^{t-1}": (
        C,
        plus(
            Hadamard(Name("Γ", subscript="u"), Name("c", "tilde", shift=0)),
            Hadamard(Sum((Number(1), Name("Γ", subscript="u")), (1, -1)), C1),
        ),
    ),
    "h^t = Γ_o * tanh(c^t)": (H, Hadamard(Name("Γ", subscript="o"), Call("tanh", C))),
    "n_t = tanh(W_in·x_t + b_in + r ⊙ (W_hn·h_{t-1} + b_hn))": (
        Name("n", shift=0),
        Call(
            "tanh",
            plus(
                Product(m("in"), X),
                Name("b", subscript="in"),
                Hadamard(R, plus(Product(m("hn"), H1), Name("b", subscript="hn"))),
            ),
        ),
    ),
    # precedence: product before ⊙, ⊙ before + and -
    "h_t = a + f ⊙ W·r": (H, plus(A, Hadamard(F, Product(W, R)))),
    "h_t = W·r ⊙ a - f": (H, Sum((Hadamard(Product(W, R), A), F), (1, -1))),
    "h_t = a ⊙ f ⊙ r": (H, Hadamard(Hadamard(A, F), R)),
    "h_t = a ⊙ (f ⊙ r)": (H, Hadamard(A, Hadamard(F, R))),
    "h_t = a * W * r": (H, Hadamard(A, Product(W, R))),
    "h_t = W·U·x_t": (H, Product(W, Product(U, X))),
    "h_t = WUx_t": (H, Product(W, Product(U, X))),
    "h_t = W(a + f)": (H, Product(W, plus(A, F))),
    "h_t = Wσ(a)": (H, Product(W, Call("σ", A))),
    "h_t = 1-z": (H, ONE_MINUS_Z),
    "h_t = h_{t-1} - 1": (H, Sum((H1, Number(1)), (1, -1))),
    "h_t = a - (f - r)": (H, Sum((A, Sum((F, R), (1, -1))), (1, -1))),
    "h_t = -a + f": (H, Sum((A, F), (-1, 1))),
    "h_t = a ⊙ (-f)": (H, Hadamard(A, Sum((F,), (-1,)))),
    "h_t = +a": (H, A),
    "h_t = ((a))": (H, A),
    "h_t = 0.5 h_{t-1}": (H, Hadamard(Number(0.5), H1)),
    "h_t = 2·W·x_t": (H, Hadamard(Number(2), Product(W, X))),
    "h_t = tanh(exp(softplus(relu(a))))": (H, Call("tanh", Call("exp", Call("softplus", Call("relu", A))))),
    "h_t = 0.5. a": (H, Hadamard(Number(0.5), A)),
    "h_t = a·5": (H, Hadamard(A, Number(5))),
    "h_t = a-0.5": (H, Sum((A, Number(0.5)), (1, -1))),
    "h_t = a_t-0.5": (H, Sum((Name("a", shift=0), Number(0.5)), (1, -1))),
    "h_t = a_ut - 1": (H, Sum((Name("a", subscript="ut"), Number(1)), (1, -1))),
    # names with more than a letter
    "Γ_{u,t} = a": (Name("Γ", subscript="u", shift=0), A),
    "Γ_u^{t} = Γ_u^{t-1}": (Name("Γ", subscript="u", shift=0), Name("Γ", subscript="u", shift=-1)),
    "c'_t = x̄_t": (Name("c", "prime", shift=0), Name("x", "bar", shift=0)),
    "h_t = W_h̃·a": (H, Product(m("h" + TILDE), A)),
    "h_1 = a": (Name("h", subscript="1"), A),
}


@pytest.mark.parametrize("line", ACCEPTED)
def test_a_line_is_read_as_its_tree(line: str) -> None:
    target, expression = ACCEPTED[line]
    (equation,) = read(line)
    assert equation == Equation(target, expression, line=1)


# Each spelling beside the canonical text of the same line.
SPELLINGS = [
    ("h_t = sigma(a)", "h_t = σ(a)"),
    ("𝐡_t = 𝑎 + ϕ_u + ϵ", "h_t = a + φ_u + ε"),
    ("h_t = sigmoid(a)", "h_t = σ(a)"),
    ("h_t = Sigmoid (a)", "h_t = σ(a)"),
    ("h_t = Tanh(ReLU(a))", "h_t = tanh(relu(a))"),
    ("h_t = 𝜎(a)", "h_t = σ(a)"),
    ("Gamma_u = alpha + Omega_x", "Γ_u = α + Ω_x"),
    ("h~_t = a", "h̃_t = a"),
    ("h˜_t = a", "h̃_t = a"),
    ("y^_t = a", "ŷ_t = a".replace("ŷ", "y" + HAT)),
    ("\u0177_t = a", "y" + HAT + "_t = a"),
    ("y^ = y^t", "y" + HAT + " = y_t"),
    ("y^^t = a", "y" + HAT + "_t = a"),
    ("c\u2032_t = c'_{t-1}", "c'_t = c'_{t-1}"),
    ("c_t' = a", "c'_t = a"),
    ("h_{t} = h_{ t \u2212 1 }", "h_t = h_{t-1}"),
    ("h_(t) = h_(t-1)", "h_t = h_{t-1}"),
    ("h^t = h^(t-1)", "h_t = h_{t-1}"),
    ("h^{t} = h^{t-1}", "h_t = h_{t-1}"),
    ("h<t> = h<t-1>", "h_t = h_{t-1}"),
    ("h^<t> = h^{<t-1>}", "h_t = h_{t-1}"),
    ("hₜ = hₜ₋₁", "h_t = h_{t-1}"),
    ("hᵗ = hᵗ⁻¹", "h_t = h_{t-1}"),
    ("h_t = W_{hh}·a", "h_t = W_hh·a"),
    ("h_t = W_hh a", "h_t = W_hh·a"),
    *((f"h_t = W_hh {sign} a", "h_t = W_hh·a") for sign in "·⋅×@*.∗"),
    *((f"h_t = f {sign} a", "h_t = f ⊙ a") for sign in ("⊙", "∘", "(*)", "*", "×")),
    ("h_t = a \u2212 f", "h_t = a - f"),
    ("h_t = (a ⊙ f) + (W·r)", "h_t = a ⊙ f + W·r"),
    ("h_t\u00a0=\ta", "h_t = a"),
    ("Γ_{t,u} = a", "Γ_{u,t} = a"),
]


@pytest.mark.parametrize(("spelling", "canonical"), SPELLINGS)
def test_spellings_of_one_line_are_one_tree(spelling: str, canonical: str) -> None:
    (one,), (other,) = read(spelling), read(canonical)
    assert one == other
    assert write(one) == canonical


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
    ("h_t = W'·a", r"two readings, a matrix of its own and W with rows and columns .*write W_2, or declare", "W'"),
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
    ("h_t := a", r"an assignment is written =", ":="),
    ("h_t = W·U", r"W and U are both matrices: a vector is expected", "U"),
    ("h_t = h_{t-1}·W", r"W stands after the vector: W·h_\{t-1\} is expected", "W"),
    ("h_t = W + b", r"W is a matrix: a vector is expected after it", "W"),
    ("h_t = tanh(W)", r"W is a matrix: a vector is expected", "W"),
    ("h_t = W ⊙ a", r"joins two vectors, but W is a matrix: W·a", "⊙"),
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
    ("h_t = tanh(a, f)", r"a comma stands only between the parts of \[a, b\]", ","),
    ("h_t = (a = f)", r"‘=’ stands inside brackets", "= f"),
    ("h_t = tanh x", r"tanh is a function: its argument in round brackets", "x"),
    ("h_t = σ_g(a)", r"σ is a function and has no subscript", "_g"),
    ("h_t = a +", r"expected after ‘\+’, but the line ends", ""),
    ("h_t = a ⊙ -f", r"a negative factor stands in brackets", "-f"),
    ("h_t = a $ f", r"‘\$’ is not part of the language", "$"),
    ("h_t = h̃ ⊗ f", r"CIRCLED TIMES.*element by element is written ⊙", "⊗"),
    ("h_t = a / f", r"division is not read", "/"),
    ("h_t = \\tanh(a)", r"symbols are written as such or by name", "\\"),
    ("W_f = a", r"W_f is a matrix, which is learned and not assigned", "W_f"),
    ("b_f = a", r"b_f is a bias, which is learned and not assigned", "b_f"),
    ("h_{t-1} = a", r"h_\{t-1\} comes in from the step before: h_t", "h_"),
    ("h_t = x_{t+1}", r"a later step, not known yet", "_{t+1}"),
    ("h_t = x_{t-2}", r"x_\{t-2\} is too far back", "_{t-2}"),
    ("h_t = W_t·a", r"W_t gives a time to a matrix", "W_t"),
    ("h_t = b_t", r"b_t gives a time to a bias", "b_t"),
    ("h_t = W_fx_t", r"gives a time to a matrix.*W_fx is expected", "W_fx_t"),
    ("h_t = W^T·a", r"‘T’ above W is not a time", "^T"),
    ("h_t = a_{x,h}", r"two subscripts", "_{x"),
    ("h_t = a_{x+h}", r"‘x\+h’ is not a subscript", "_{x"),
    ("h_t~ = a", r"the mark ‘~’ stands right after its letter: h~_t", "~"),
    ("h~'_t = a", r"two marks", "h~"),
    ("h_t = x\u0307_t", r"is not known: one of", "x"),
    ("h_t = h(t-1)", r"t is the time and not a value.*h_\{t-1\}", "t-1"),
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


def test_point_and_locate_lead_to_a_name() -> None:
    source = "c̃_t = tanh(W·x_t + Wc_{t-1} + z)"
    assert [locate(source, "W", k) for k in (0, 1)] == [11, 19]
    assert locate(source, "c_{t-1}") == 20
    assert locate(source, "c̃_t") == 0
    assert locate(source, "z_t") == locate(source, "z") == 30
    assert locate("  a = f", "q") == 2
    text = point("cell.toml", 3, source, locate(source, "W", 1), "W has two shapes")
    assert text == f"cell.toml:3: W has two shapes\n{source}\n{' ' * 19}^"


def test_a_name_without_time_is_the_one_with_time_wherever_that_is_written() -> None:
    first, second, third = read("z = σ(x)\nh̃ = x_t ⊙ z\nh = z ⊙ h_{t-1} + h̃_t")
    assert first.target == Name("z")
    assert first.expression == Call("σ", X)
    assert second.target == Name("h", "tilde", shift=0)
    assert third.target == H
    assert third.expression == plus(Hadamard(Z, H1), Name("h", "tilde", shift=0))


def test_a_matrix_with_a_prime_that_is_declared_is_one_of_its_own() -> None:
    (line,) = read("h_t = W'·x_t", kinds={"W'": "matrix"})
    assert line.expression == Product(Name("W", "prime"), X)


def test_a_name_is_assigned_once_also_in_two_spellings() -> None:
    with pytest.raises(Mistake, match="z_t is assigned on line 1 already"):
        read("z = a\nz_t = f")


def test_comments_give_name_meaning_and_line() -> None:
    text = "\n# all of it: ignored\nf_t = a # forget gate: what to discard: all\n\ng_t = a # candidate\n"
    first, second = read(text, first_line=10)
    assert (first.name, first.meaning, first.line) == ("forget gate", "what to discard: all", 12)
    assert (second.name, second.meaning, second.line) == ("candidate", "", 14)
    assert read("\n  \n# nothing\n") == ()


def test_kinds_override_the_letter() -> None:
    (equation,) = read("h_t = W_t ⊙ x_t", kinds={"W_t": "vector"})
    assert equation.expression == Hadamard(Name("W", shift=0), X)
    (equation,) = read("h_t = Ax_t + v_a·x_t + U ⊙ x_t", kinds={"A": "matrix", "v_{a}": "matrix", "U": "vector"})
    assert equation.expression == plus(Product(Name("A"), X), Product(Name("v", subscript="a"), X), Hadamard(U, X))
    assert [kind(name) for name in (Name("A"), W, m("hh"), Name("b", subscript="f"))] == [
        "vector",
        "matrix",
        "matrix",
        "bias",
    ]
    (equation,) = read("b_t = b_{t-1}", kinds={"b_t": "vector"})
    assert equation.target == Name("b", shift=0)
    with pytest.raises(Mistake, match=r"A is declared as 'square': one of matrix, vector, bias"):
        read("h_t = A", kinds={"A": "square"})


def test_one_name_by_any_spelling() -> None:
    assert read_name(" h~_{t-1} ").text == "h̃_{t-1}"
    assert read_name("Gamma_u") == Name("Γ", subscript="u")
    for text in ("forget", "Ux_t", "1", "h_t + 1", ""):
        with pytest.raises(Mistake):
            read_name(text)


def test_an_expression_alone() -> None:
    assert read_expression("W·x_t + b") == plus(Product(W, X), B)
    with pytest.raises(Mistake, match="stands alone"):
        read_expression("h_t = a")
    with pytest.raises(Mistake, match="is empty"):
        read_expression("  ")


@pytest.mark.parametrize("cell", CELLS)
def test_writing_a_cell_gives_its_text(cell: str) -> None:
    lines = [line.strip() for line in CELLS[cell].strip().splitlines()]
    equations = read("\n".join(lines))
    expected = [re.sub(r"\s*#.*", "", line).replace("\u0177", "y" + HAT) for line in lines]
    assert [write(equation) for equation in equations] == expected
    assert read("\n".join(write(equation, comment=True) for equation in equations)) == equations


def _tree(chance: random.Random, depth: int) -> Expr:
    """A random tree of the kinds that the reader makes: x and h have times, Γ and z have none."""
    leaves: list[Expr] = [
        X,
        H1,
        C,
        Z,
        B,
        Name("Γ", subscript="u"),
        Name("y", "hat", "ab", 0),
        Name("c", "prime"),
    ]
    if depth == 0 or chance.random() < 0.15:
        return chance.choice(leaves)

    def below() -> Expr:
        return _tree(chance, depth - 1)

    match chance.randrange(5):
        case 0:
            return Call(chance.choice(list(FUNCTIONS)), below())
        case 1:
            return Concat(tuple(below() for _ in range(chance.randint(2, 3))))
        case 2:
            return Product(chance.choice([W, U, m("hh"), m("x" + TILDE)]), below())
        case 3:
            number = Number(chance.choice([0, 1, 0.5, 12.25, 0.00001, 1e20]))
            return Hadamard(number if chance.random() < 0.2 else below(), below())
    terms = [below() for _ in range(chance.randint(1, 3))]
    signs = [chance.choice([1, -1]) for _ in terms]
    if len(terms) == 1:
        signs = [-1]
    return Sum(tuple(terms), tuple(signs))


def test_reading_what_is_written_gives_the_same_tree() -> None:
    chance = random.Random(3)
    trees = [Equation(H, _tree(chance, chance.randint(1, 5)), line=1) for _ in range(400)]
    assert len({write(tree) for tree in trees}) > 300
    for tree in trees:
        assert read(write(tree)) == (tree,), write(tree)


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("f_t = σ(W_f·[h_{t-1}, x_t] + b_f)", "f_t = sigma (W_f dot.op [h_(t-1), x_t] + b_f)"),
        ("ŷ_t = (1 - Γ_u) ⊙ c'_t", "hat(y)_t = (1 - Gamma_u) dot.o c'_t"),
        ("h̃_t = tanh(W_hh·x̄_t)", 'tilde(h)_t = op("tanh") (W_(h h) dot.op macron(x)_t)'),
        ("Γ_{u,t} = -W_h12·(a + b_γ)", "Gamma_(u,t) = -W_(h 12) dot.op (a + b_(gamma))"),
    ],
)
def test_typst_source(line: str, source: str) -> None:
    assert typst(read(line)[0]) == source


def test_paint_wraps_each_name_once() -> None:
    seen: list[str] = []

    def paint(name: Name, source: str) -> str:
        seen.append(name.text)
        return f"<{source}>"

    source = typst(read("h_t = tanh(W·[h_{t-1}, x_t] + b)")[0], paint)
    assert source == '<h_t> = op("tanh") (<W> dot.op [<h_(t-1)>, <x_t>] + <b>)'
    assert seen == ["h_t", "W", "h_{t-1}", "x_t", "b"]


def test_typst_compiles_every_line_plain_and_painted() -> None:
    lines = [equation for text in CELLS.values() for equation in read(text)]
    lines += [read(line)[0] for line in ACCEPTED]
    # A name with all letters of the Greek alphabet below it, so that each has a symbol of that name.
    greek = "".join(
        chr(code) for first in (0x391, 0x3B1) for code in range(first, first + 25) if code not in (0x3A2, 0x3C2)
    )
    lines += [Equation(Name("Ψ", "bar", greek, -1), A)]
    page = "\n".join(
        f"$ {typst(line)} $\n$ {typst(line, lambda name, source: f'#text(fill: red)[${source}$]')} $" for line in lines
    )
    drawn, warnings = compiler.compile_with_warnings(
        input=f"#set page(width: auto, height: auto)\n{page}".encode(), format="svg"
    )
    assert not warnings
    assert isinstance(drawn, bytes)
    assert drawn.count(b"#ff4136") > 100  # Typst's red: the painted names are there
