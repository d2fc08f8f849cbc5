"""The language of the equations: what is read, in all its spellings."""

from __future__ import annotations

import pytest
from spelled import ACCEPTED, H1, HAT, B, H, U, W, X, Z, m, plus

from rnnviz.errors import Mistake
from rnnviz.language.equation import point, read, read_expression, read_name, understand, write
from rnnviz.language.expression import Call, Equation, Hadamard, Name, Product
from rnnviz.language.lexicon import PLAIN


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
    ("h(t) = tanh(Wx(t) + Uh(t − 1))", "h_t = tanh(W·x_t + U·h_{t-1})"),
    ("y(n) := W y(n-1)", "y_n = W·y_{n-1}"),
    ("a⟨t⟩ ← a^⟨t−1⟩ + a_[t]", "a_t = a_{t-1} + a_t"),
    ("h_t = Uᶻ x_t + W^rec h_t", "h_t = U^z·x_t + W^{rec}·h_t"),
    ("y^in_t = W_{s,s} y^in_{t-1}", "y^{in}_t = W_{s,s}·y^{in}_{t-1}"),
    ("h_t = αh̃_t + α_c x_t", "h_t = α·h̃_t + α_c·x_t"),
    ("h_t = c_t ⊙ n_t^{−1}", "h_t = c_t ⊙ (n_t)^{-1}"),
    ("h_t = P_i (.) c_t,", "h_t = P_i ⊙ c_t"),
    ("h_t = tanh(x_t)   (12)", "h_t = tanh(x_t)"),
    ("h_t = [x_t; c_t]", "h_t = [x_t, c_t]"),
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


def test_point_leads_to_a_name() -> None:
    source = "c̃_t = tanh(W·x_t + Wc_{t-1} + z)"
    understood = understand(f"{source}\n  z_t = f", file="cell.toml", first_line=3)
    first, second = understood.equations

    def column(name: str, occurrence: int = 0) -> int:
        return understood.point(first, read_name(name), occurrence, "so").split("\n")[2].index("^")

    assert [column("W", k) for k in (0, 1)] == [11, 19]
    assert column("c_{t-1}") == 20
    assert column("c̃_t") == 0
    assert column("z_t") == column("z") == 30
    assert understood.point(second, read_name("q"), 0, "so").endswith("\n  z_t = f\n  ^")
    text = understood.point(first, read_name("W"), 1, "W has two shapes")
    assert text == f"cell.toml:3: W has two shapes\n{source}\n{' ' * 19}^"
    assert text == point("cell.toml", 3, source, 19, "W has two shapes")


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
    assert [PLAIN.kind(name) for name in (Name("A"), W, m("hh"), Name("b", subscript="f"))] == [
        "vector",
        "matrix",
        "matrix",
        "bias",
    ]
    (equation,) = read("b_t = b_{t-1}", kinds={"b_t": "vector"})
    assert equation.target == Name("b", shift=0)
    with pytest.raises(Mistake, match=r"A is declared as 'square': one of matrix, vector, bias, scalar"):
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
