"""Cells of few gates."""

from __future__ import annotations

import numpy as np
from numpy import exp, tanh

from papers.record import HH, HX, ONE, YH, H, Values, X, paper, relu, sig


@paper(
    "+RNN",
    "Collins et al. 2017, arXiv:1611.09913, intersection RNN; s1 is ReLU, s2 tanh",
    r"""
\begin{align}
\mathbf{y}^{in}_t &= s1\left(\mathbf{W}^{yh}\mathbf{h}_{t-1} + \mathbf{W}^{yx}\mathbf{x}_t + \mathbf{b}^y\right) \nonumber \\
\mathbf{h}^{in}_t &= s2\left(\mathbf{W}^{hh}\mathbf{h}_{t-1} + \mathbf{W}^{hx}\mathbf{x}_t + \mathbf{b}^h\right) \nonumber \\
\mathbf{g}^y_t &= \sigma\left(\mathbf{W}^{g^y h}\mathbf{h}_{t-1} + \mathbf{W}^{g^y x}\mathbf{x}_t + \mathbf{b}^{g^y}\right) \nonumber \\
\mathbf{g}^h_t &= \sigma\left(\mathbf{W}^{g^h h}\mathbf{h}_{t-1} + \mathbf{W}^{g^h x}\mathbf{x}_t + \mathbf{b}^{g^h}\right) \nonumber \\
\mathbf{y}_t &= \mathbf{g}^y_t \cdot \mathbf{x}_t + (1 - \mathbf{g}^y_t) \cdot \mathbf{y}^{in}_t \nonumber \\
\mathbf{h}_t &= \mathbf{g}^h_t \cdot \mathbf{h}_{t-1} + (1 - \mathbf{g}^h_t) \cdot \mathbf{h}^{in}_t
\end{align}
""",
    """
y^in_t = s1(W^yh h_{t−1} + W^yx x_t + b^y)
h^in_t = s2(W^hh h_{t−1} + W^hx x_t + b^h)
g^y_t = σ(W^{g^y h} h_{t−1} + W^{g^y x} x_t + b^{g^y})
g^h_t = σ(W^{g^h h} h_{t−1} + W^{g^h x} x_t + b^{g^h})
y_t = g^y_t · x_t + (1 − g^y_t) · y^in_t
h_t = g^h_t · h_{t−1} + (1 − g^h_t) · h^in_t
""",
    {HH: "W^{yh} W^{hh} W^{gyh} W^{ghh}", HX: "W^{yx} W^{hx} W^{gyx} W^{ghx}", H: "b^y b^h b^{gy} b^{gh}"},
    functions={"s_1": "relu", "s_2": "tanh"},
    sizes={"input": "hidden"},
    refused=r"‘y’ above g is not a time, .*: a value of its own, g\^\{\(y\)\}_t, has brackets",
    under=(r"^y_t &= \sigma", "^y_t = σ("),
    instead="""
y^in_t = s_1(W^yh h_{t−1} + W^yx x_t + b^y)
h^in_t = s_2(W^hh h_{t−1} + W^hx x_t + b^h)
g^{(y)}_t = σ(W^gyh h_{t−1} + W^gyx x_t + b^gy)
g^{(h)}_t = σ(W^ghh h_{t−1} + W^ghx x_t + b^gh)
y_t = g^{(y)}_t ⊙ x_t + (1 − g^{(y)}_t) ⊙ y^in_t
h_t = g^{(h)}_t ⊙ h_{t−1} + (1 − g^{(h)}_t) ⊙ h^in_t
""",
)
def _(v: Values) -> Values:
    h, x = v["h_{t-1}"], v["x_t"]
    y_in, h_in, gy, gh = (v[f"W^{{{k}h}}"] @ h + v[f"W^{{{k}x}}"] @ x for k in ("y", "h", "gy", "gh"))
    y_in, h_in, gy, gh = relu(y_in + v["b^y"]), tanh(h_in + v["b^h"]), sig(gy + v["b^{gy}"]), sig(gh + v["b^{gh}"])
    y, new = gy * x + (1 - gy) * y_in, gh * h + (1 - gh) * h_in
    return {"y^{in}_t": y_in, "h^{in}_t": h_in, "g^{(y)}_t": gy, "g^{(h)}_t": gh, "y_t": y, "h_t": new}


@paper(
    "RHN of depth one",
    "Zilly et al. 2017, Recurrent Highway Networks, arXiv:1607.03474, eq. 6 to 9 with L = 1: s_0 = y of the step before",
    r"""
\begin{align}
\mathbf{y}^{[t]} &= \mathbf{h}^{[t]} \cdot \mathbf{t}^{[t]} + \mathbf{y}^{[t-1]} \cdot \mathbf{c}^{[t]},\\
\intertext{where}
\mathbf{h}^{[t]} &= \tanh(\mathbf{W}_{H}\mathbf{x}^{[t]} + \mathbf{R}_{H}\mathbf{y}^{[t-1]} + \mathbf{b}_{H}),\\
\mathbf{t}^{[t]} &= \sigma(\mathbf{W}_{T}\mathbf{x}^{[t]} + \mathbf{R}_{T}\mathbf{y}^{[t-1]} + \mathbf{b}_{T}),\\
\mathbf{c}^{[t]} &= \sigma(\mathbf{W}_{C}\mathbf{x}^{[t]} + \mathbf{R}_{C}\mathbf{y}^{[t-1]} + \mathbf{b}_{C}),
\end{align}
""",
    """
y^[t] = h^[t] · t^[t] + y^[t−1] · c^[t],
h^[t] = tanh(W_H x^[t] + R_H y^[t−1] + b_H),
t^[t] = σ(W_T x^[t] + R_T y^[t−1] + b_T),
c^[t] = σ(W_C x^[t] + R_C y^[t−1] + b_C),
""",
    {HX: "W_H W_T W_C", HH: "R_H R_T R_C", H: "b_H b_T b_C"},
    states={H: "y_{t-1}"},
    refused=r"h_t · t_t has two readings, h_t ⊙ t_t element by element and the product that is one number",
    under=(r"\cdot \mathbf{t}", "· t^[t]"),
    instead="""
y^[t] = h^[t] ⊙ t^[t] + y^[t−1] ⊙ c^[t]
h^[t] = tanh(W_H x^[t] + R_H y^[t−1] + b_H)
t^[t] = σ(W_T x^[t] + R_T y^[t−1] + b_T)
c^[t] = σ(W_C x^[t] + R_C y^[t−1] + b_C)
""",
)
def _(v: Values) -> Values:
    h, t, c = (v[f"W_{k}"] @ v["x_t"] + v[f"R_{k}"] @ v["y_{t-1}"] + v[f"b_{k}"] for k in "HTC")
    h, t, c = tanh(h), sig(t), sig(c)
    return {"y_t": h * t + v["y_{t-1}"] * c, "h_t": h, "t_t": t, "c_t": c}


@paper(
    "CFN",
    "Laurent and von Brecht 2017, A recurrent neural network without chaos, arXiv:1612.06212, eq. 1 and 2",
    r"""
\begin{align*}
&h_t = \theta_t \odot \tanh(h_{t-1}) + \eta_t \odot \tanh(W x_t) \\
&\theta_t := \sigma(U_\theta h_{t-1} + V_\theta x_t + b_\theta) \qquad \text{and} \qquad \eta_t := \sigma(U_\eta h_{t-1} + V_\eta x_t + b_\eta).
\end{align*}
""",
    """
h_t = θ_t ⊙ tanh(h_{t−1}) + η_t ⊙ tanh(Wx_t)
θ_t := σ(U_θ h_{t−1} + V_θ x_t + b_θ)
η_t := σ(U_η h_{t−1} + V_η x_t + b_η).
""",
    {HX: "W V_θ V_η", HH: "U_θ U_η", H: "b_θ b_η"},
)
def _(v: Values) -> Values:
    h, x = v["h_{t-1}"], v["x_t"]
    theta = sig(v["U_θ"] @ h + v["V_θ"] @ x + v["b_θ"])
    eta = sig(v["U_η"] @ h + v["V_η"] @ x + v["b_η"])
    return {"h_t": theta * tanh(h) + eta * tanh(v["W"] @ x), "θ_t": theta, "η_t": eta}


@paper(
    "FastGRNN",
    "Kusupati et al. 2018, FastGRNN, arXiv:1901.02358",
    r"""
\begin{align}
\mathbf{z}_t &= \sigma(\mathbf{W} \mathbf{x}_t+\mathbf{U}\mathbf{h}_{t-1}+\mathbf{b}_z), \nonumber \\
\tilde{\mathbf{h}}_t &= \tanh(\mathbf{W} \mathbf{x}_t+\mathbf{U}\mathbf{h}_{t-1}+\mathbf{b}_h), \nonumber \\
\mathbf{h}_t &= (\zeta(\mathbf{1}-\mathbf{z}_t) +\nu) \odot \tilde{\mathbf{h}}_t + \mathbf{z}_t \odot \mathbf{h}_{t-1},
\end{align}
""",
    """
z_t = σ(Wx_t + Uh_{t−1} + b_z),
h̃_t = tanh(Wx_t + Uh_{t−1} + b_h),
h_t = (ζ(1 − z_t) + ν) ⊙ h̃_t + z_t ⊙ h_{t−1},
""",
    {HX: "W", HH: "U", H: "b_z b_h", ONE: "ζ ν"},
    kinds={"ν": "scalar"},
)
def _(v: Values) -> Values:
    h, sums = v["h_{t-1}"], v["W"] @ v["x_t"] + v["U"] @ v["h_{t-1}"]
    z, new = sig(sums + v["b_z"]), tanh(sums + v["b_h"])
    return {"z_t": z, "h̃_t": new, "h_t": (v["ζ"] * (1 - z) + v["ν"]) * new + z * h}


@paper(
    "ATR",
    "Zhang et al. 2018, Addition-Subtraction Twin-Gated Recurrent Networks, arXiv:1810.12546",
    r"""
\begin{align*}
\mathbf{p}_t &= \mathbf{W} \mathbf{x}_t, \quad \mathbf{q}_t = \mathbf{U} \mathbf{h}_{t-1} \\
\mathbf{i}_t &= \sigma(\mathbf{p}_t + \mathbf{q}_t) \\
\mathbf{f}_t &= \sigma(\mathbf{p}_t - \mathbf{q}_t) \\
\mathbf{h}_t &= \mathbf{i}_t \odot \mathbf{p}_t + \mathbf{f}_t \odot \mathbf{h}_{t-1}
\end{align*}
""",
    """
p_t = W x_t
q_t = U h_{t−1}
i_t = σ(p_t + q_t)
f_t = σ(p_t − q_t)
h_t = i_t ⊙ p_t + f_t ⊙ h_{t−1}
""",
    {HX: "W", HH: "U"},
)
def _(v: Values) -> Values:
    p, q = v["W"] @ v["x_t"], v["U"] @ v["h_{t-1}"]
    i, f = sig(p + q), sig(p - q)
    return {"p_t": p, "q_t": q, "i_t": i, "f_t": f, "h_t": i * p + f * v["h_{t-1}"]}


@paper(
    "BRC",
    "Vecoven et al. 2021, A bio-inspired bistable recurrent cell, arXiv:2006.05252",
    r"""
h_t = c_t \odot h_{t-1} + (1 - c_t) \odot \tanh(U x_t + a_t \odot h_{t-1})
a_t = 1 + \tanh(U_a x_t + w_a \odot h_{t-1})
c_t = \sigma(U_c x_t + w_c \odot h_{t-1})
""",
    """
h_t = c_t ⊙ h_{t−1} + (1 − c_t) ⊙ tanh(Ux_t + a_t ⊙ h_{t−1})
a_t = 1 + tanh(U_a x_t + w_a ⊙ h_{t−1})
c_t = σ(U_c x_t + w_c ⊙ h_{t−1})
""",
    {HX: "U U_a U_c", H: "w_a w_c"},
)
def _(v: Values) -> Values:
    h, x = v["h_{t-1}"], v["x_t"]
    a, c = 1 + tanh(v["U_a"] @ x + v["w_a"] * h), sig(v["U_c"] @ x + v["w_c"] * h)
    return {"h_t": c * h + (1 - c) * tanh(v["U"] @ x + a * h), "a_t": a, "c_t": c}


@paper(
    "MinimalRNN",
    "Chen 2017, MinimalRNN, arXiv:1711.06788; Φ is one layer with tanh",
    r"""
\begin{align*}
\mathbf{z}_t &= \tanh(\mathbf{W}_x \mathbf{x}_t + \mathbf{b}_z) && \\
\mathbf{u}_t &= \sigma(\mathbf{U}_h \mathbf{h}_{t-1} + \mathbf{U}_z \mathbf{z}_t + \mathbf{b}_u) && \text{(update gate)} \\
\mathbf{h}_t &= \mathbf{u}_t \odot \mathbf{h}_{t-1} + (\mathbf{1} - \mathbf{u}_t) \odot \mathbf{z}_t &&
\end{align*}
""",
    """
zₜ = tanh(Wₓxₜ + b_z)
uₜ = σ(Uₕhₜ₋₁ + U_z zₜ + bᵤ)
hₜ = uₜ ⊙ hₜ₋₁ + (1 − uₜ) ⊙ zₜ
""",
    {HX: "W_x", H: "b_z b_u", HH: "U_h U_z"},
)
def _(v: Values) -> Values:
    z = tanh(v["W_x"] @ v["x_t"] + v["b_z"])
    u = sig(v["U_h"] @ v["h_{t-1}"] + v["U_z"] @ z + v["b_u"])
    return {"z_t": z, "u_t": u, "h_t": u * v["h_{t-1}"] + (1 - u) * z}


@paper(
    "Delta-RNN",
    "Ororbia, Mikolov, Reitter 2017, arXiv:1703.08864, differential state framework; Φ and φ are tanh",
    r"""
\begin{align}
\mathbf{d}^1_t &= \alpha \otimes V \mathbf{h}_{t-1} \otimes W \mathbf{x}_t \\
\mathbf{d}^2_t &= \beta_1 \otimes V \mathbf{h}_{t-1} + \beta_2 \otimes W \mathbf{x}_t \\
\mathbf{z}_t &= \phi( \mathbf{d}^1_t + \mathbf{d}^2_t + \mathbf{b} ) \\
\mathbf{r} &= 1 / (1 + \exp(-[W \mathbf{x}_t + \mathbf{b}_r])) \\
\mathbf{h}_t &= \Phi( (1 - \mathbf{r}) \otimes \mathbf{z}_t + \mathbf{r} \otimes \mathbf{h}_{t-1} )
\end{align}
""",
    """
d¹ₜ = α ⊗ Vhₜ₋₁ ⊗ Wxₜ
d²ₜ = β₁ ⊗ Vhₜ₋₁ + β₂ ⊗ Wxₜ
zₜ = φ(d¹ₜ + d²ₜ + b)
r = 1/(1 + exp(−[Wxₜ + bᵣ]))
hₜ = Φ((1 − r) ⊗ zₜ + r ⊗ hₜ₋₁)
""",
    {HH: "V", HX: "W", H: "α β_1 β_2 b b_r"},
    functions={"φ": "tanh", "Φ": "tanh"},
    refused=r"d\^1_t has two readings, \(d_t\)\^1, a power, and a value of its own, d\^\{\(1\)\}_t",
    under=("^1_t &=", "¹ₜ = α"),
    instead="""
d⁽¹⁾ₜ = α ⊙ Vhₜ₋₁ ⊙ Wxₜ
d⁽²⁾ₜ = β₁ ⊙ Vhₜ₋₁ + β₂ ⊙ Wxₜ
zₜ = φ(d⁽¹⁾ₜ + d⁽²⁾ₜ + b)
r = 1/(1 + exp(−(Wxₜ + bᵣ)))
hₜ = Φ((1 − r) ⊙ zₜ + r ⊙ hₜ₋₁)
""",
)
def _(v: Values) -> Values:
    vh, wx = v["V"] @ v["h_{t-1}"], v["W"] @ v["x_t"]
    one, two = v["α"] * vh * wx, v["β_1"] * vh + v["β_2"] * wx
    z, r = tanh(one + two + v["b"]), 1 / (1 + exp(-(wx + v["b_r"])))
    return {"d^{(1)}_t": one, "d^{(2)}_t": two, "z_t": z, "r": r, "h_t": tanh((1 - r) * z + r * v["h_{t-1}"])}


@paper(
    "RG-LRU",
    "De et al. 2024, Griffin, arXiv:2402.19427, eq. 1 to 4, with its parametrisation of a; c is 8",
    r"""
\begin{align}
r_t &= \sigma(W_{a} x_t + b_a), & \text{\textit{recurrence gate}} \\
i_t &= \sigma(W_{x} x_t + b_x), & \text{\textit{input gate}} \\
a &= \sigma(\Lambda), & \text{} \\
a_t &= a^{cr_t}, & \text{} \\
h_t &= a_t \odot h_{t-1} + \sqrt{1 - a_t^2} \odot (i_t \odot x_t). & \text{}
\end{align}
""",
    """
r_t = σ(W_a x_t + b_a),
i_t = σ(W_x x_t + b_x),
a = σ(Λ),
a_t = a^{cr_t},
h_t = a_t ⊙ h_{t−1} + √(1 − a_t²) ⊙ (i_t ⊙ x_t).
""",
    {HX: "W_a W_x", H: "b_a b_x Λ", ONE: "c"},
    kinds={"Λ": "vector", "c": "scalar"},
    sizes={"input": "hidden"},
    refused=r"‘cr_t’ above a is neither a time, .*; a power that is no number is written exp\(cr_t ⊙ log\(a\)\)",
    under=("^{cr_t}, &", "^{cr_t}"),
    instead="""
r_t = σ(W_a x_t + b_a)
i_t = σ(W_x x_t + b_x)
ā = σ(Λ)
a_t = exp(c r_t ⊙ log(ā))
h_t = a_t ⊙ h_{t−1} + sqrt(1 − (a_t)²) ⊙ (i_t ⊙ x_t)
""",
)
def _(v: Values) -> Values:
    x, a = v["x_t"], sig(v["Λ"])
    r, i = (sig(v[f"W_{k}"] @ x + v[f"b_{k}"]) for k in "ax")
    keep = a ** (v["c"] * r)
    return {"r_t": r, "i_t": i, "ā": a, "a_t": keep, "h_t": keep * v["h_{t-1}"] + np.sqrt(1 - keep**2) * (i * x)}


@paper(
    "RWKV-4 time mixing",
    "Peng et al. 2023, RWKV, arXiv:2305.13048, time mixing, with the step of its appendix",
    r"""
\begin{align}
r_t &= W_r \cdot (\mu_r \odot x_t + (1 - \mu_r) \odot x_{t-1}), \\
k_t &= W_k \cdot (\mu_k \odot x_t + (1 - \mu_k) \odot x_{t-1}), \\
v_t &= W_v \cdot (\mu_v \odot x_t + (1 - \mu_v) \odot x_{t-1}), \\
wkv_t &= \frac{a_{t-1} + e^{u+k_t} \odot v_t}{b_{t-1} + e^{u+k_t}}, \\
a_t &= e^{-w} \odot a_{t-1} + e^{k_t} \odot v_t, \\
b_t &= e^{-w} \odot b_{t-1} + e^{k_t}, \\
o_t &= W_o \cdot (\sigma(r_t) \odot wkv_t),
\end{align}
""",
    """
r_t = W_r · (μ_r ⊙ x_t + (1 − μ_r) ⊙ x_{t−1}),
k_t = W_k · (μ_k ⊙ x_t + (1 − μ_k) ⊙ x_{t−1}),
v_t = W_v · (μ_v ⊙ x_t + (1 − μ_v) ⊙ x_{t−1}),
wkv_t = (a_{t−1} + e^{u+k_t} ⊙ v_t) / (b_{t−1} + e^{u+k_t}),
a_t = e^{−w} ⊙ a_{t−1} + e^{k_t} ⊙ v_t,
b_t = e^{−w} ⊙ b_{t−1} + e^{k_t},
o_t = W_o · (σ(r_t) ⊙ wkv_t),
""",
    {HX: "W_r W_k W_v", X: "μ_r μ_k μ_v", H: "u w", YH: "W_o"},
    states={X: "x_{t-1}", H: "a_{t-1} b_{t-1}"},
    kinds={"u": "vector", "w": "vector", "b_t": "vector"},
    sizes={"output": {"length": "o_t", "default": 4}},
    positive="b_{t-1}",
    refused=r"wkv is a word where a symbol is expected: a name is one letter .* such as h_t, W_xh or w_wkv",
    under=("wkv_t &=", "wkv_t ="),
    instead="""
r_t = W_r · (μ_r ⊙ x_t + (1 − μ_r) ⊙ x_{t−1})
k_t = W_k · (μ_k ⊙ x_t + (1 − μ_k) ⊙ x_{t−1})
v_t = W_v · (μ_v ⊙ x_t + (1 − μ_v) ⊙ x_{t−1})
w_{wkv,t} = (a_{t−1} + exp(u + k_t) ⊙ v_t) / (b_{t−1} + exp(u + k_t))
a_t = exp(−w) ⊙ a_{t−1} + exp(k_t) ⊙ v_t
b_t = exp(−w) ⊙ b_{t−1} + exp(k_t)
o_t = W_o · (σ(r_t) ⊙ w_{wkv,t})
""",
)
def _(v: Values) -> Values:
    r, k, val = (v[f"W_{n}"] @ (v[f"μ_{n}"] * v["x_t"] + (1 - v[f"μ_{n}"]) * v["x_{t-1}"]) for n in "rkv")
    now, keep = exp(v["u"] + k), exp(-v["w"])
    wkv = (v["a_{t-1}"] + now * val) / (v["b_{t-1}"] + now)
    a, b = keep * v["a_{t-1}"] + exp(k) * val, keep * v["b_{t-1}"] + exp(k)
    return {"r_t": r, "k_t": k, "v_t": val, "w_{wkv,t}": wkv, "a_t": a, "b_t": b, "o_t": v["W_o"] @ (sig(r) * wkv)}
