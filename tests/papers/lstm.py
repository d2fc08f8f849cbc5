"""Long short-term memory, and its peepholes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy import tanh

from papers.record import HC, HH, HX, Array, H, Values, X, cat, paper, sig


def graves(v: Values, peephole: Callable[[Array, Array], Array], x: str, h: str, c: str) -> tuple[Array, ...]:
    """Gates i and f, the new cell, gate o and the new output; `peephole` is what a weight does to the cell."""
    sums = {k: v[f"W_x{k}"] @ v[x] + v[f"W_h{k}"] @ v[h] + v[f"b_{k}"] for k in "ifco"}
    i, f = (sig(sums[k] + peephole(v[f"W_c{k}"], v[c])) for k in "if")
    new = f * v[c] + i * tanh(sums["c"])
    o = sig(sums["o"] + peephole(v["W_co"], new))
    return i, f, new, o, o * tanh(new)


@paper(
    "LSTM, Hochreiter",
    "Hochreiter and Schmidhuber 1997, sec. 4 and A.1, its units put together to vectors, input of the same step",
    r"""
\begin{eqnarray*}
net_{in}(t) & = & W_{in} x(t) + R_{in} y^{c}(t-1) \\
net_{out}(t) & = & W_{out} x(t) + R_{out} y^{c}(t-1) \\
net_{c}(t) & = & W_{c} x(t) + R_{c} y^{c}(t-1) \\
y^{in}(t) & = & f_{in}(net_{in}(t)) \\
y^{out}(t) & = & f_{out}(net_{out}(t)) \\
s_{c}(t) & = & s_{c}(t-1) + y^{in}(t) \, g\left( net_{c}(t) \right) \\
y^{c}(t) & = & y^{out}(t) \, h( s_{c}(t) )
\end{eqnarray*}
""",
    """
net_in(t) = W_in x(t) + R_in y^c(t−1)
net_out(t) = W_out x(t) + R_out y^c(t−1)
net_c(t) = W_c x(t) + R_c y^c(t−1)
y^in(t) = f_in(net_in(t))
y^out(t) = f_out(net_out(t))
s_c(t) = s_c(t−1) + y^in(t) g(net_c(t))
y^c(t) = y^out(t) h(s_c(t))
""",
    {HX: "W_in W_out W_c", HH: "R_in R_out R_c"},
    states={H: "y^{(c)}_{t-1} s_{c,t-1}"},
    functions={"f_in": "σ", "f_out": "σ"},
    refused=r"net is a word where a symbol is expected: a name is one letter .* such as h_t, W_xh or n_net",
    under=("net_{in}(t) &", "net_in(t) ="),
    instead="""
n_in(t) = W_in x(t) + R_in y^{(c)}(t−1)
n_out(t) = W_out x(t) + R_out y^{(c)}(t−1)
n_c(t) = W_c x(t) + R_c y^{(c)}(t−1)
y^in(t) = f_in(n_in(t))
y^out(t) = f_out(n_out(t))
s_c(t) = s_c(t−1) + y^in(t) ⊙ (4σ(n_c(t)) − 2)
y^{(c)}(t) = y^out(t) ⊙ (2σ(s_c(t)) − 1)
""",
)
def _(v: Values) -> Values:
    i, o, c = (v[f"W_{k}"] @ v["x_t"] + v[f"R_{k}"] @ v["y^{(c)}_{t-1}"] for k in ("in", "out", "c"))
    s = v["s_{c,t-1}"] + sig(i) * (4 * sig(c) - 2)
    sums, gates = {"n_{in,t}": i, "n_{out,t}": o, "n_{c,t}": c}, {"y^{in}_t": sig(i), "y^{out}_t": sig(o)}
    return {**sums, **gates, "s_{c,t}": s, "y^{(c)}_t": sig(o) * (2 * sig(s) - 1)}


@paper(
    "LSTM, colah",
    "Olah 2015, Understanding LSTM Networks: * element by element",
    r"""
f_t = \sigma\left(W_f \cdot [h_{t-1}, x_t] + b_f\right)

i_t = \sigma\left(W_i \cdot [h_{t-1}, x_t] + b_i\right)

\tilde{C}_t = \tanh(W_C \cdot [h_{t-1}, x_t] + b_C)

C_t = f_t * C_{t-1} + i_t * \tilde{C}_t

o_t = \sigma\left(W_o \, [h_{t-1}, x_t] + b_o\right)

h_t = o_t * \tanh \left( C_t \right)
""",
    """
f_t = σ(W_f·[h_{t−1}, x_t] + b_f)
i_t = σ(W_i·[h_{t−1}, x_t] + b_i)
C̃_t = tanh(W_C·[h_{t−1}, x_t] + b_C)
C_t = f_t * C_{t−1} + i_t * C̃_t
o_t = σ(W_o [h_{t−1}, x_t] + b_o)
h_t = o_t * tanh(C_t)
""",
    {HC: "W_f W_i W_C W_o", H: "b_f b_i b_C b_o"},
    states={H: "h_{t-1} C_{t-1}"},
)
def _(v: Values) -> Values:
    f, i, o, new = (v[f"W_{k}"] @ cat(v["h_{t-1}"], v["x_t"]) + v[f"b_{k}"] for k in "fioC")
    f, i, o, new = sig(f), sig(i), sig(o), tanh(new)
    c = f * v["C_{t-1}"] + i * new
    return {"f_t": f, "i_t": i, "C̃_t": new, "C_t": c, "o_t": o, "h_t": o * tanh(c)}


@paper(
    "LSTM with peepholes, colah",
    "Olah 2015, Understanding LSTM Networks, first variant: the cell state joined to the inputs of the gates",
    r"""
\begin{aligned}
f_t &= \sigma\left(W_f \cdot [\boldsymbol{C_{t-1}}, h_{t-1}, x_t] + b_f\right) \\
i_t &= \sigma\left(W_i \cdot [\boldsymbol{C_{t-1}}, h_{t-1}, x_t] + b_i\right) \\
\tilde{C}_t &= \tanh(W_C \cdot [h_{t-1}, x_t] + b_C) \\
C_t &= f_t * C_{t-1} + i_t * \tilde{C}_t \\
o_t &= \sigma\left(W_o \cdot [\boldsymbol{C_t}, h_{t-1}, x_t] + b_o\right) \\
h_t &= o_t * \tanh(C_t)
\end{aligned}
""",
    """
f_t = σ(W_f · [C_{t-1}, h_{t-1}, x_t] + b_f)
i_t = σ(W_i · [C_{t-1}, h_{t-1}, x_t] + b_i)
C̃_t = tanh(W_C · [h_{t-1}, x_t] + b_C)
C_t = f_t * C_{t-1} + i_t * C̃_t
o_t = σ(W_o · [C_t, h_{t-1}, x_t] + b_o)
h_t = o_t * tanh(C_t)
""",
    {("hidden", "hidden+hidden+input"): "W_f W_i W_o", HC: "W_C", H: "b_f b_i b_C b_o"},
    states={H: "h_{t-1} C_{t-1}"},
)
def _(v: Values) -> Values:
    both, c = cat(v["h_{t-1}"], v["x_t"]), v["C_{t-1}"]
    f, i = (sig(v[f"W_{k}"] @ cat(c, both) + v[f"b_{k}"]) for k in "fi")
    new = tanh(v["W_C"] @ both + v["b_C"])
    c = f * c + i * new
    o = sig(v["W_o"] @ cat(c, both) + v["b_o"])
    return {"f_t": f, "i_t": i, "C̃_t": new, "C_t": c, "o_t": o, "h_t": o * tanh(c)}


@paper(
    "LSTM with coupled gates, colah",
    "Olah 2015, Understanding LSTM Networks, second variant",
    r"""
f_t = \sigma(W_f \cdot [h_{t-1}, x_t] + b_f)
\tilde{C}_t = \tanh(W_C \cdot [h_{t-1}, x_t] + b_C)
C_t = f_t * C_{t-1} + (\mathbf{1 - f_t}) * \tilde{C}_t
o_t = \sigma(W_o \cdot [h_{t-1}, x_t] + b_o)
h_t = o_t * \tanh(C_t)
""",
    """
f_t = σ(W_f · [h_{t-1}, x_t] + b_f)
C̃_t = tanh(W_C · [h_{t-1}, x_t] + b_C)
C_t = f_t * C_{t-1} + (𝟏 − 𝐟_𝐭) * C̃_t
o_t = σ(W_o · [h_{t-1}, x_t] + b_o)
h_t = o_t * tanh(C_t)
""",
    {HC: "W_f W_C W_o", H: "b_f b_C b_o"},
    states={H: "h_{t-1} C_{t-1}"},
)
def _(v: Values) -> Values:
    f, o, new = (v[f"W_{k}"] @ cat(v["h_{t-1}"], v["x_t"]) + v[f"b_{k}"] for k in "foC")
    f, o, new = sig(f), sig(o), tanh(new)
    c = f * v["C_{t-1}"] + (1 - f) * new
    return {"f_t": f, "C̃_t": new, "C_t": c, "o_t": o, "h_t": o * tanh(c)}


@paper(
    "LSTM, Wikipedia",
    "Wikipedia, Long short-term memory, LSTM with a forget gate; the LaTeX is what its formula images give when copied",
    r"""
{\displaystyle {\begin{aligned}f_{t}&=\sigma _{g}(W_{f}x_{t}+U_{f}h_{t-1}+b_{f})\\i_{t}&=\sigma _{g}(W_{i}x_{t}+U_{i}h_{t-1}+b_{i})\\o_{t}&=\sigma _{g}(W_{o}x_{t}+U_{o}h_{t-1}+b_{o})\\{\tilde {c}}_{t}&=\sigma _{c}(W_{c}x_{t}+U_{c}h_{t-1}+b_{c})\\c_{t}&=f_{t}\odot c_{t-1}+i_{t}\odot {\tilde {c}}_{t}\\h_{t}&=o_{t}\odot \sigma _{h}(c_{t})\end{aligned}}}
""",
    """
fₜ = σ_g(W_f xₜ + U_f hₜ₋₁ + b_f)
iₜ = σ_g(Wᵢxₜ + Uᵢhₜ₋₁ + bᵢ)
oₜ = σ_g(Wₒxₜ + Uₒhₜ₋₁ + bₒ)
c̃ₜ = σ_c(W_c xₜ + U_c hₜ₋₁ + b_c)
cₜ = fₜ ⊙ cₜ₋₁ + iₜ ⊙ c̃ₜ
hₜ = oₜ ⊙ σₕ(cₜ)
""",
    {HX: "W_f W_i W_o W_c", HH: "U_f U_i U_o U_c", H: "b_f b_i b_o b_c"},
    states={H: "h_{t-1} c_{t-1}"},
    functions={"σ_c": "tanh", "σ_h": "tanh"},
)
def _(v: Values) -> Values:
    f, i, o, new = (v[f"W_{k}"] @ v["x_t"] + v[f"U_{k}"] @ v["h_{t-1}"] + v[f"b_{k}"] for k in "fioc")
    f, i, o, new = sig(f), sig(i), sig(o), tanh(new)
    c = f * v["c_{t-1}"] + i * new
    return {"f_t": f, "i_t": i, "o_t": o, "c̃_t": new, "c_t": c, "h_t": o * tanh(c)}


@paper(
    "LSTM, Graves",
    "Graves 2013, arXiv:1308.0850, eq. 7 to 11: vectors side by side, element by element; W_{ci} is a whole matrix here",
    r"""
\begin{align}
i_t &= \sigma\left(W_{xi} x_t + W_{hi} h_{t-1} + W_{ci} c_{t-1} + b_i\right)\\
f_t &= \sigma\left(W_{xf} x_t + W_{hf} h_{t-1} + W_{cf} c_{t-1} + b_f\right)\\
c_t &= f_t c_{t-1} + i_t \tanh\left(W_{xc} x_t + W_{hc} h_{t-1} + b_c\right)\\
o_t &= \sigma\left(W_{xo} x_t + W_{ho} h_{t-1} + W_{co} c_t + b_o\right)\\
h_t &= o_t \tanh(c_t)
\end{align}
""",
    """
i_t = σ(W_xi x_t + W_hi h_{t−1} + W_ci c_{t−1} + b_i)
f_t = σ(W_xf x_t + W_hf h_{t−1} + W_cf c_{t−1} + b_f)
c_t = f_t c_{t−1} + i_t tanh(W_xc x_t + W_hc h_{t−1} + b_c)
o_t = σ(W_xo x_t + W_ho h_{t−1} + W_co c_t + b_o)
h_t = o_t tanh(c_t)
""",
    {HX: "W_xi W_xf W_xc W_xo", HH: "W_hi W_hf W_hc W_ho W_ci W_cf W_co", H: "b_i b_f b_c b_o"},
    states={H: "h_{t-1} c_{t-1}"},
    refused=r"two vectors stand side by side: f_t ⊙ c_\{t-1\} is expected, element by element",
    under=("c_{t-1} + i_t", "c_{t−1} + i_t"),
    instead="""
i_t = σ(W_xi x_t + W_hi h_{t−1} + W_ci c_{t−1} + b_i)
f_t = σ(W_xf x_t + W_hf h_{t−1} + W_cf c_{t−1} + b_f)
c_t = f_t ⊙ c_{t−1} + i_t ⊙ tanh(W_xc x_t + W_hc h_{t−1} + b_c)
o_t = σ(W_xo x_t + W_ho h_{t−1} + W_co c_t + b_o)
h_t = o_t ⊙ tanh(c_t)
""",
)
def _(v: Values) -> Values:
    i, f, c, o, h = graves(v, np.matmul, "x_t", "h_{t-1}", "c_{t-1}")
    return {"i_t": i, "f_t": f, "c_t": c, "o_t": o, "h_t": h}


@paper(
    "FC-LSTM, Shi",
    "Shi et al. 2015, Convolutional LSTM Network, arXiv:1506.04214, eq. 2: a capital W_{ci} that is a vector",
    r"""
\begin{equation}
\begin{split}
i_t &= \sigma(W_{xi}x_t + W_{hi}h_{t-1} + W_{ci}\circ c_{t-1} + b_i)\\
f_t &= \sigma(W_{xf}x_t + W_{hf}h_{t-1} + W_{cf}\circ c_{t-1} + b_f)\\
c_t &= f_t\circ c_{t-1} + i_t\circ \tanh(W_{xc}x_t + W_{hc}h_{t-1} + b_c)\\
o_t &= \sigma(W_{xo}x_t + W_{ho}h_{t-1} + W_{co}\circ c_t + b_o)\\
h_t &= o_t\circ\tanh(c_t)
\end{split}
\label{eq:lstm}
\end{equation}
""",
    """
i_t = σ(W_xi x_t + W_hi h_{t−1} + W_ci ◦ c_{t−1} + b_i)
f_t = σ(W_xf x_t + W_hf h_{t−1} + W_cf ◦ c_{t−1} + b_f)
c_t = f_t ◦ c_{t−1} + i_t ◦ tanh(W_xc x_t + W_hc h_{t−1} + b_c)
o_t = σ(W_xo x_t + W_ho h_{t−1} + W_co ◦ c_t + b_o)
h_t = o_t ◦ tanh(c_t)
""",
    {HX: "W_xi W_xf W_xc W_xo", HH: "W_hi W_hf W_hc W_ho", H: "b_i b_f b_c b_o W_ci W_cf W_co"},
    states={H: "h_{t-1} c_{t-1}"},
)
def _(v: Values) -> Values:
    i, f, c, o, h = graves(v, np.multiply, "x_t", "h_{t-1}", "c_{t-1}")
    return {"i_t": i, "f_t": f, "c_t": c, "o_t": o, "h_t": h}


@paper(
    "ConvLSTM without convolution",
    "Shi et al. 2015, arXiv:1506.04214, eq. 3 with a matrix for each convolution",
    r"""
\begin{equation}
\begin{split}
i_t &= \sigma(W_{xi} \mathcal{X}_t + W_{hi} \mathcal{H}_{t-1} + W_{ci} \circ \mathcal{C}_{t-1} + b_i) \\
f_t &= \sigma(W_{xf} \mathcal{X}_t + W_{hf} \mathcal{H}_{t-1} + W_{cf} \circ \mathcal{C}_{t-1} + b_f) \\
\mathcal{C}_t &= f_t \circ \mathcal{C}_{t-1} + i_t \circ \tanh(W_{xc} \mathcal{X}_t + W_{hc} \mathcal{H}_{t-1} + b_c) \\
o_t &= \sigma(W_{xo} \mathcal{X}_t + W_{ho} \mathcal{H}_{t-1} + W_{co} \circ \mathcal{C}_t + b_o) \\
\mathcal{H}_t &= o_t \circ \tanh(\mathcal{C}_t)
\end{split}
\end{equation}
""",
    """
i_t = σ(W_xi 𝒳_t + W_hi ℋ_{t−1} + W_ci ∘ 𝒞_{t−1} + b_i)
f_t = σ(W_xf 𝒳_t + W_hf ℋ_{t−1} + W_cf ∘ 𝒞_{t−1} + b_f)
𝒞_t = f_t ∘ 𝒞_{t−1} + i_t ∘ tanh(W_xc 𝒳_t + W_hc ℋ_{t−1} + b_c)
o_t = σ(W_xo 𝒳_t + W_ho ℋ_{t−1} + W_co ∘ 𝒞_t + b_o)
ℋ_t = o_t ∘ tanh(𝒞_t)
""",
    {HX: "W_xi W_xf W_xc W_xo", HH: "W_hi W_hf W_hc W_ho", H: "b_i b_f b_c b_o W_ci W_cf W_co"},
    inputs={X: "X_t"},
    states={H: "H_{t-1} C_{t-1}"},
)
def _(v: Values) -> Values:
    i, f, c, o, h = graves(v, np.multiply, "X_t", "H_{t-1}", "C_{t-1}")
    return {"i_t": i, "f_t": f, "C_t": c, "o_t": o, "H_t": h}
