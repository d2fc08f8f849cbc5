"""The LSTM of the search space odyssey: time above, a line for each sum, and what its variants change."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy import tanh

from papers.record import HH, HX, Array, H, Values, paper, sig


def sums(v: Values, k: str) -> Array:
    return v[f"W_{k}"] @ v["x_t"] + v[f"R_{k}"] @ v["y_{t-1}"] + v[f"b_{k}"]


def odyssey(v: Values, more: Mapping[str, Array | float]) -> Values:
    """Every value, where `more` is added to what each of the gates is made of."""
    z = sums(v, "z")
    i, f = (sums(v, k) + v[f"p_{k}"] * v["c_{t-1}"] + more[k] for k in "if")
    c = tanh(z) * sig(i) + v["c_{t-1}"] * sig(f)
    o = sums(v, "o") + v["p_o"] * c + more["o"]
    gates = {"ī_t": i, "i_t": sig(i), "f̄_t": f, "f_t": sig(f), "ō_t": o, "o_t": sig(o)}
    return {**gates, "z̄_t": z, "z_t": tanh(z), "c_t": c, "y_t": tanh(c) * sig(o)}


@paper(
    "LSTM, Greff",
    "Greff et al. 2017, LSTM: A Search Space Odyssey, arXiv:1503.04069, sec. II-A: time above, y is the output",
    r"""
\begin{align*}
\bar{\mathbf{z}}^t &= \mathbf{W}_z \mathbf{x}^t + \mathbf{R}_z \mathbf{y}^{t-1} + \mathbf{b}_z \\
\mathbf{z}^t &= g(\bar{\mathbf{z}}^t) & \textit{block input} \\
\bar{\mathbf{i}}^t &= \mathbf{W}_i \mathbf{x}^t + \mathbf{R}_i \mathbf{y}^{t-1} + \mathbf{p}_i \odot \mathbf{c}^{t-1} + \mathbf{b}_i \\
\mathbf{i}^t &= \sigma(\bar{\mathbf{i}}^t) & \textit{input gate} \\
\bar{\mathbf{f}}^t &= \mathbf{W}_f \mathbf{x}^t + \mathbf{R}_f \mathbf{y}^{t-1} + \mathbf{p}_f \odot \mathbf{c}^{t-1} + \mathbf{b}_f \\
\mathbf{f}^t &= \sigma(\bar{\mathbf{f}}^t) & \textit{forget gate} \\
\mathbf{c}^t &= \mathbf{z}^t \odot \mathbf{i}^t + \mathbf{c}^{t-1} \odot \mathbf{f}^t & \textit{cell} \\
\bar{\mathbf{o}}^t &= \mathbf{W}_o \mathbf{x}^t + \mathbf{R}_o \mathbf{y}^{t-1} + \mathbf{p}_o \odot \mathbf{c}^t + \mathbf{b}_o \\
\mathbf{o}^t &= \sigma(\bar{\mathbf{o}}^t) & \textit{output gate} \\
\mathbf{y}^t &= h(\mathbf{c}^t) \odot \mathbf{o}^t & \textit{block output}
\end{align*}
""",
    """
z̄ᵗ = W_z xᵗ + R_z yᵗ⁻¹ + b_z
zᵗ = g(z̄ᵗ)
īᵗ = W_i xᵗ + R_i yᵗ⁻¹ + p_i ⊙ cᵗ⁻¹ + b_i
iᵗ = σ(īᵗ)
f̄ᵗ = W_f xᵗ + R_f yᵗ⁻¹ + p_f ⊙ cᵗ⁻¹ + b_f
fᵗ = σ(f̄ᵗ)
cᵗ = zᵗ ⊙ iᵗ + cᵗ⁻¹ ⊙ fᵗ
ōᵗ = W_o xᵗ + R_o yᵗ⁻¹ + p_o ⊙ cᵗ + b_o
oᵗ = σ(ōᵗ)
yᵗ = h(cᵗ) ⊙ oᵗ
""",
    {HX: "W_z W_i W_f W_o", HH: "R_z R_i R_f R_o", H: "b_z b_i b_f b_o p_i p_f p_o"},
    states={H: "y_{t-1} c_{t-1}"},
    functions={"g": "tanh", "h": "tanh"},
)
def _(v: Values) -> Values:
    return odyssey(v, dict.fromkeys("ifo", 0.0))


@paper(
    "NIG",
    "Greff et al. 2017, arXiv:1503.04069, no input gate: a value that is one",
    r"""
\begin{align*}
\bar{\mathbf{z}}^t &= \mathbf{W}_z \mathbf{x}^t + \mathbf{R}_z \mathbf{y}^{t-1} + \mathbf{b}_z \\
\mathbf{z}^t &= g(\bar{\mathbf{z}}^t) & \textit{block input} \\
\mathbf{i}^t &= \mathbf{1} \\
\bar{\mathbf{f}}^t &= \mathbf{W}_f \mathbf{x}^t + \mathbf{R}_f \mathbf{y}^{t-1} + \mathbf{p}_f \odot \mathbf{c}^{t-1} + \mathbf{b}_f \\
\mathbf{f}^t &= \sigma(\bar{\mathbf{f}}^t) & \textit{forget gate} \\
\mathbf{c}^t &= \mathbf{z}^t \odot \mathbf{i}^t + \mathbf{c}^{t-1} \odot \mathbf{f}^t & \textit{cell} \\
\bar{\mathbf{o}}^t &= \mathbf{W}_o \mathbf{x}^t + \mathbf{R}_o \mathbf{y}^{t-1} + \mathbf{p}_o \odot \mathbf{c}^t + \mathbf{b}_o \\
\mathbf{o}^t &= \sigma(\bar{\mathbf{o}}^t) & \textit{output gate} \\
\mathbf{y}^t &= h(\mathbf{c}^t) \odot \mathbf{o}^t & \textit{block output}
\end{align*}
""",
    """
z̄ᵗ = W_z xᵗ + R_z yᵗ⁻¹ + b_z
zᵗ = g(z̄ᵗ)
iᵗ = 𝟏
f̄ᵗ = W_f xᵗ + R_f yᵗ⁻¹ + p_f ⊙ cᵗ⁻¹ + b_f
fᵗ = σ(f̄ᵗ)
cᵗ = zᵗ ⊙ iᵗ + cᵗ⁻¹ ⊙ fᵗ
ōᵗ = W_o xᵗ + R_o yᵗ⁻¹ + p_o ⊙ cᵗ + b_o
oᵗ = σ(ōᵗ)
yᵗ = h(cᵗ) ⊙ oᵗ
""",
    {HX: "W_z W_f W_o", HH: "R_z R_f R_o", H: "b_z b_f b_o p_f p_o"},
    states={H: "y_{t-1} c_{t-1}"},
    functions={"g": "tanh", "h": "tanh"},
)
def _(v: Values) -> Values:
    z, f = sums(v, "z"), sums(v, "f") + v["p_f"] * v["c_{t-1}"]
    c = tanh(z) + v["c_{t-1}"] * sig(f)
    o = sums(v, "o") + v["p_o"] * c
    gates = {"i_t": np.ones_like(z), "f̄_t": f, "f_t": sig(f), "ō_t": o, "o_t": sig(o)}
    return {**gates, "z̄_t": z, "z_t": tanh(z), "c_t": c, "y_t": tanh(c) * sig(o)}


@paper(
    "FGR",
    "Greff et al. 2017, arXiv:1503.04069, full gate recurrence: the gates see all gates of the step before",
    r"""
\begin{align*}
\bar{\mathbf{z}}^t &= \mathbf{W}_z \mathbf{x}^t + \mathbf{R}_z \mathbf{y}^{t-1} + \mathbf{b}_z \\
\mathbf{z}^t &= g(\bar{\mathbf{z}}^t) & \textit{block input} \\
\bar{\mathbf{i}}^t &= \mathbf{W}_i \mathbf{x}^t + \mathbf{R}_i \mathbf{y}^{t-1} + \mathbf{p}_i \odot \mathbf{c}^{t-1} + \mathbf{b}_i \\ &\quad + \mathbf{R}_{ii} \mathbf{i}^{t-1} + \mathbf{R}_{fi} \mathbf{f}^{t-1} + \mathbf{R}_{oi} \mathbf{o}^{t-1} \\
\mathbf{i}^t &= \sigma(\bar{\mathbf{i}}^t) & \textit{input gate} \\
\bar{\mathbf{f}}^t &= \mathbf{W}_f \mathbf{x}^t + \mathbf{R}_f \mathbf{y}^{t-1} + \mathbf{p}_f \odot \mathbf{c}^{t-1} + \mathbf{b}_f \\ &\quad + \mathbf{R}_{if} \mathbf{i}^{t-1} + \mathbf{R}_{ff} \mathbf{f}^{t-1} + \mathbf{R}_{of} \mathbf{o}^{t-1} \\
\mathbf{f}^t &= \sigma(\bar{\mathbf{f}}^t) & \textit{forget gate} \\
\mathbf{c}^t &= \mathbf{z}^t \odot \mathbf{i}^t + \mathbf{c}^{t-1} \odot \mathbf{f}^t & \textit{cell} \\
\bar{\mathbf{o}}^t &= \mathbf{W}_o \mathbf{x}^t + \mathbf{R}_o \mathbf{y}^{t-1} + \mathbf{p}_o \odot \mathbf{c}^t + \mathbf{b}_o \\ &\quad + \mathbf{R}_{io} \mathbf{i}^{t-1} + \mathbf{R}_{fo} \mathbf{f}^{t-1} + \mathbf{R}_{oo} \mathbf{o}^{t-1} \\
\mathbf{o}^t &= \sigma(\bar{\mathbf{o}}^t) & \textit{output gate} \\
\mathbf{y}^t &= h(\mathbf{c}^t) \odot \mathbf{o}^t & \textit{block output}
\end{align*}
""",
    """
z̄ᵗ = W_z xᵗ + R_z yᵗ⁻¹ + b_z
zᵗ = g(z̄ᵗ)
īᵗ = W_i xᵗ + R_i yᵗ⁻¹ + p_i ⊙ cᵗ⁻¹ + b_i + R_ii iᵗ⁻¹ + R_fi fᵗ⁻¹ + R_oi oᵗ⁻¹
iᵗ = σ(īᵗ)
f̄ᵗ = W_f xᵗ + R_f yᵗ⁻¹ + p_f ⊙ cᵗ⁻¹ + b_f + R_if iᵗ⁻¹ + R_ff fᵗ⁻¹ + R_of oᵗ⁻¹
fᵗ = σ(f̄ᵗ)
cᵗ = zᵗ ⊙ iᵗ + cᵗ⁻¹ ⊙ fᵗ
ōᵗ = W_o xᵗ + R_o yᵗ⁻¹ + p_o ⊙ cᵗ + b_o + R_io iᵗ⁻¹ + R_fo fᵗ⁻¹ + R_oo oᵗ⁻¹
oᵗ = σ(ōᵗ)
yᵗ = h(cᵗ) ⊙ oᵗ
""",
    {
        HX: "W_z W_i W_f W_o",
        HH: "R_z R_i R_f R_o R_ii R_fi R_oi R_if R_ff R_of R_io R_fo R_oo",
        H: "b_z b_i b_f b_o p_i p_f p_o",
    },
    states={H: "y_{t-1} c_{t-1} i_{t-1} f_{t-1} o_{t-1}"},
    functions={"g": "tanh", "h": "tanh"},
)
def _(v: Values) -> Values:
    return odyssey(v, {k: sum(v[f"R_{g}{k}"] @ v[f"{g}_{{t-1}}"] for g in "ifo") for k in "ifo"})
