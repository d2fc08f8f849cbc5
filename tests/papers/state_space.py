"""State space models, which are linear in their state."""

from __future__ import annotations

import numpy as np
from numpy import exp, tanh

from papers.record import HH, HX, YH, H, Values, X, paper


@paper(
    "State space model, discrete",
    "Gu et al. 2022, S4, arXiv:2111.00396, eq. 3, with vectors for its single numbers u and y",
    r"""
\begin{equation}
x_{k} = \boldsymbol{\overline{A}} x_{k-1} + \boldsymbol{\overline{B}} u_{k} \qquad y_{k} = \boldsymbol{\overline{C}} x_k
\end{equation}
""",
    """
x_k = 𝑨̄x_{k−1} + 𝑩̄u_k
y_k = 𝑪̄x_k
""",
    {HH: "Ā", HX: "B̄", YH: "C̄"},
    inputs={X: "u_k"},
    states={H: "x_{k-1}"},
    sizes={"output": {"length": "y_k", "default": 4}},
)
def _(v: Values) -> Values:
    x = v["Ā"] @ v["x_{k-1}"] + v["B̄"] @ v["u_k"]
    return {"x_k": x, "y_k": v["C̄"] @ x}


@paper(
    "LRU, real",
    "Orvieto et al. 2023, Resurrecting Recurrent Neural Networks, arXiv:2303.06349, restricted to real eigenvalues",
    r"""
\begin{gather}
\Lambda = \mathrm{diag}\left(\exp(-\exp(\nu^{\log}))\right) \\
x_k = \Lambda x_{k-1} + \exp(\gamma^{\log}) \odot (B u_k) \\
y_k = C x_k + D u_k
\end{gather}
""",
    """
Λ = diag(exp(−exp(ν^log)))
x_k = Λx_{k−1} + exp(γ^log) ⊙ (Bu_k)
y_k = Cx_k + Du_k
""",
    {H: "ν^{log} γ^{log}", HX: "B", YH: "C", ("output", "input"): "D"},
    inputs={X: "u_k"},
    states={H: "x_{k-1}"},
    kinds={"ν^{log}": "vector", "γ^{log}": "vector"},
    sizes={"output": {"length": "y_k", "default": 4}},
    refused=r"diag is not a known function: a diagonal matrix times a vector is v ⊙ x_t",
    under=(r"diag}\left(", "diag(exp("),
    instead="""
λ = exp(−exp(ν^log))
x_k = λ ⊙ x_{k−1} + exp(γ^log) ⊙ (Bu_k)
y_k = Cx_k + Du_k
""",
)
def _(v: Values) -> Values:
    keep = exp(-exp(v["ν^{log}"]))
    x = np.diag(keep) @ v["x_{k-1}"] + exp(v["γ^{log}"]) * (v["B"] @ v["u_k"])
    return {"λ": keep, "x_k": x, "y_k": v["C"] @ x + v["D"] @ v["u_k"]}


@paper(
    "LMU",
    "Voelker et al. 2019, Legendre Memory Units (NeurIPS); f is tanh, u_t one number",
    r"""
\begin{align}
u_t &= \mathbf{e}_x^{\mathsf{T}} \mathbf{x}_t + \mathbf{e}_h^{\mathsf{T}} \mathbf{h}_{t-1} + \mathbf{e}_m^{\mathsf{T}} \mathbf{m}_{t-1} \\
\mathbf{m}_t &= \mathbf{\bar{A}} \mathbf{m}_{t-1} + \mathbf{\bar{B}} u_t \\
\mathbf{h}_t &= f\left( \mathbf{W}_x \mathbf{x}_t + \mathbf{W}_h \mathbf{h}_{t-1} + \mathbf{W}_m \mathbf{m}_t \right)
\end{align}
""",
    """
u_t = e_x^T x_t + e_h^T h_{t−1} + e_m^T m_{t−1}
m_t = Ā m_{t−1} + B̄ u_t
h_t = f(W_x x_t + W_h h_{t−1} + W_m m_t)
""",
    {
        ("code", "input"): "E_x",
        ("code", "hidden"): "E_h",
        ("code", "memory"): "E_m",
        ("memory", "memory"): "Ā",
        ("memory", "code"): "B̄",
        HX: "W_x",
        HH: "W_h",
        ("hidden", "memory"): "W_m",
    },
    states={H: "h_{t-1}", ("memory",): "m_{t-1}"},
    functions={"f": "tanh"},
    sizes={"memory": {"length": "m_t", "default": 6}, "code": {"length": "u_t", "default": 1}},
    refused=r"e_x\^T is a row: .* times a vector it is one number, for which a matrix that has one row is expected",
    under=(r"e}_x^{\mathsf", "e_x^T x_t"),
    instead="""
u_t = E_x x_t + E_h h_{t−1} + E_m m_{t−1}
m_t = Ā m_{t−1} + B̄ u_t
h_t = f(W_x x_t + W_h h_{t−1} + W_m m_t)
""",
)
def _(v: Values) -> Values:
    x, h, m = v["x_t"], v["h_{t-1}"], v["m_{t-1}"]
    u = v["E_x"] @ x + v["E_h"] @ h + v["E_m"] @ m
    m = v["Ā"] @ m + v["B̄"] @ u
    return {"u_t": u, "m_t": m, "h_t": tanh(v["W_x"] @ x + v["W_h"] @ h + v["W_m"] @ m)}
