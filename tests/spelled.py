"""Cells and lines as their authors write them, and the trees that the lines are."""

from __future__ import annotations

from rnnviz.language.expression import Call, Concat, Expr, Hadamard, Name, Number, Product, Scale, Sum

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
    "h_t = 0.5 h_{t-1}": (H, Scale(Number(0.5), H1)),
    "h_t = 2·W·x_t": (H, Scale(Number(2), Product(W, X))),
    "h_t = tanh(exp(softplus(relu(a))))": (H, Call("tanh", Call("exp", Call("softplus", Call("relu", A))))),
    "h_t = 0.5. a": (H, Scale(Number(0.5), A)),
    "h_t = a·5": (H, Scale(Number(5), A)),
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
