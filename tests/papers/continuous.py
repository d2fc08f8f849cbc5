"""Networks that leak, and differential equations in steps."""

from __future__ import annotations

import numpy as np
from numpy import tanh

from papers.record import HH, HX, ONE, YH, Array, H, Values, X, Y, cat, paper, relu, sig, softmax


@paper(
    "SCRN",
    "Mikolov et al. 2015, Learning Longer Memory in Recurrent Neural Networks, arXiv:1412.7753, sec. 3",
    r"""
\begin{eqnarray*}
s_t & = & (1-\alpha) B x_t + \alpha s_{t-1},\\
h_t & = & \sigma\left(P s_t + A x_t + R h_{t-1}\right),\\
y_t & = & f \left(U h_t + V s_t \right),
\end{eqnarray*}
""",
    """
s_t = (1 − α)Bx_t + αs_{t−1},
h_t = σ(Ps_t + Ax_t + Rh_{t−1}),
y_t = f(Uh_t + Vs_t),
""",
    {
        ONE: "α",
        ("context", "input"): "B",
        ("hidden", "context"): "P",
        HX: "A",
        HH: "R",
        YH: "U",
        ("output", "context"): "V",
    },
    states={("context",): "s_{t-1}", H: "h_{t-1}"},
    functions={"f": "softmax"},
    sizes={"output": {"length": "y_t", "default": 4}, "context": {"length": "s_t", "default": 5}},
)
def _(v: Values) -> Values:
    s = (1 - v["α"]) * (v["B"] @ v["x_t"]) + v["α"] * v["s_{t-1}"]
    h = sig(v["P"] @ s + v["A"] @ v["x_t"] + v["R"] @ v["h_{t-1}"])
    return {"s_t": s, "h_t": h, "y_t": softmax(v["U"] @ h + v["V"] @ s)}


@paper(
    "Echo state network, leaky",
    "Lukoševičius 2012, A Practical Guide to Applying Echo State Networks, eq. 2 to 4",
    r"""
\tilde{\mathbf{x}}(n) = \tanh\left(\mathbf{W}^\mathrm{in}[1;\mathbf{u}(n)] + \mathbf{W}\mathbf{x}(n-1)\right),
\mathbf{x}(n) = (1-\alpha)\mathbf{x}(n-1)+\alpha\tilde{\mathbf{x}}(n),
\mathbf{y}(n) = \mathbf{W}^\mathrm{out}[1;\mathbf{u}(n);\mathbf{x}(n)],
""",
    """
x̃(n) = tanh(W^in [1; u(n)] + W x(n−1)),
x(n) = (1 − α) x(n−1) + α x̃(n),
y(n) = W^out [1; u(n); x(n)],
""",
    {HX: "W^{in}", H: "b^{in}", HH: "W", ONE: "α", ("output", "input+hidden"): "W^{out}", Y: "b^{out}"},
    inputs={X: "u_n"},
    states={H: "x_{n-1}"},
    sizes={"output": {"length": "y_n", "default": 4}},
    refused=r"1 has no size: .* what multiplies a 1 is a bias",
    under=(r"1;\mathbf{u}", "1; u(n)"),
    instead="""
x̃(n) = tanh(W^in u(n) + b^in + W x(n−1)),
x(n) = (1 − α) x(n−1) + α x̃(n),
y(n) = W^out [u(n); x(n)] + b^out
""",
)
def _(v: Values) -> Values:
    u, before = v["u_n"], v["x_{n-1}"]
    new = tanh(v["W^{in}"] @ u + v["b^{in}"] + v["W"] @ before)
    x = (1 - v["α"]) * before + v["α"] * new
    return {"x̃_n": new, "x_n": x, "y_n": v["W^{out}"] @ cat(u, x) + v["b^{out}"]}


@paper(
    "Rate network, leaky",
    "Song, Yang, Wang 2016, PLoS Comput Biol 12(2): e1004792, without its noise; x is the state, u the input",
    r"""
\begin{align}
\mathbf{x}_t &= (1-\alpha)\mathbf{x}_{t-1} + \alpha\left(W^{\text{rec}}\mathbf{r}_{t-1} + W^{\text{in}}\mathbf{u}_t\right), \\
\mathbf{r}_t &= [\mathbf{x}_t]_+, \\
\mathbf{z}_t &= W^{\text{out}}\mathbf{r}_t.
\end{align}
""",
    """
x_t = (1 − α)x_{t−1} + α(W^rec r_{t−1} + W^in u_t),
r_t = [x_t]₊,
z_t = W^out r_t.
""",
    {ONE: "α", HH: "W^{rec}", HX: "W^{in}", YH: "W^{out}"},
    inputs={X: "u_t"},
    states={H: "x_{t-1} r_{t-1}"},
    sizes={"output": {"length": "z_t", "default": 4}},
    refused=r"\[…\]_\+ is .* above 0: relu\(…\) is expected",
    under=(r"[\mathbf{x}_t]_+", "[x_t]₊"),
    instead="""
x_t = (1 − α)x_{t−1} + α(W^rec r_{t−1} + W^in u_t)
r_t = relu(x_t)
z_t = W^out r_t
""",
)
def _(v: Values) -> Values:
    x = (1 - v["α"]) * v["x_{t-1}"] + v["α"] * (v["W^{rec}"] @ v["r_{t-1}"] + v["W^{in}"] @ v["u_t"])
    return {"x_t": x, "r_t": relu(x), "z_t": v["W^{out}"] @ relu(x)}


@paper(
    "Euler step",
    "Chen et al. 2018, Neural Ordinary Differential Equations, arXiv:1806.07366, eq. 1, with a layer for f and a step",
    r"""
\mathbf{h}_{t+1} = \mathbf{h}_t + \Delta t \, \tanh(W \mathbf{h}_t + U \mathbf{x}_t + \mathbf{b})
""",
    """
h_{t+1} = h_t + Δt tanh(W h_t + U x_t + b)
""",
    {ONE: "Δt", HH: "W", HX: "U", H: "b"},
    states={H: "h_t"},
)
def _(v: Values) -> Values:
    return {"h_{t+1}": v["h_t"] + v["Δt"] * tanh(v["W"] @ v["h_t"] + v["U"] @ v["x_t"] + v["b"])}


@paper(
    "AntisymmetricRNN",
    "Chang et al. 2019, AntisymmetricRNN, arXiv:1902.09689",
    r"""
h_t = h_{t-1} + \epsilon \tanh \left( (W_h - W_h^T - \gamma I) h_{t-1} + V_h x_t + b_h \right),
""",
    """
h_t = h_{t−1} + ϵ tanh((W_h − W_h^T − γI)h_{t−1} + V_h x_t + b_h),
""",
    {ONE: "ε γ", HH: "W_h", HX: "V_h", H: "b_h"},
    refused=r"matrices are not added: each takes the vector by itself, W_h·h_\{t[-−]1\} \+ …",
    under=("W_h - W_h^T", "W_h − W_h^T"),
    instead="""
h_t = h_{t−1} + ϵ tanh(W_h h_{t−1} − W_h^T h_{t−1} − γ h_{t−1} + V_h x_t + b_h)
""",
)
def _(v: Values) -> Values:
    h, w = v["h_{t-1}"], v["W_h"] - v["W_h"].T - v["γ"] * np.eye(len(v["W_h"]))
    return {"h_t": h + v["ε"] * tanh(w @ h + v["V_h"] @ v["x_t"] + v["b_h"])}


@paper(
    "Lipschitz RNN",
    "Erichson et al. 2021, Lipschitz Recurrent Neural Networks, arXiv:2006.12070, with the forward Euler scheme",
    r"""
\begin{align}
A_{\beta_A,\gamma_A} &= (1-\beta_A)(M_A + M_A^T) + \beta_A (M_A - M_A^T) - \gamma_A I \\
W_{\beta_W,\gamma_W} &= (1-\beta_W)(M_W + M_W^T) + \beta_W (M_W - M_W^T) - \gamma_W I \\
z_t &= W_{\beta_W,\gamma_W} h_t + U x_t + b \\
h_{t+1} &= h_t + \epsilon A_{\beta_A,\gamma_A} h_t + \epsilon \tanh(z_t)
\end{align}
""",
    """
A_{β_A,γ_A} = (1 − β_A)(M_A + M_A^T) + β_A(M_A − M_A^T) − γ_A I
W_{β_W,γ_W} = (1 − β_W)(M_W + M_W^T) + β_W(M_W − M_W^T) − γ_W I
z_t = W_{β_W,γ_W} h_t + Ux_t + b
h_{t+1} = h_t + ϵA_{β_A,γ_A} h_t + ϵ tanh(z_t)
""",
    {HH: "M_A M_W", ONE: "β_A γ_A β_W γ_W ε", HX: "U", H: "b"},
    states={H: "h_t"},
    refused=r"‘β_A’ is not a subscript, for it has one of its own: A_βA is expected",
    under=(r"_{\beta_A,\gamma_A} &=", "_{β_A,γ_A} ="),
    instead="""
a_t = (1 − β_A)(M_A h_t + M_A^T h_t) + β_A(M_A h_t − M_A^T h_t) − γ_A h_t
w_t = (1 − β_W)(M_W h_t + M_W^T h_t) + β_W(M_W h_t − M_W^T h_t) − γ_W h_t
z_t = w_t + Ux_t + b
h_{t+1} = h_t + ϵ a_t + ϵ tanh(z_t)
""",
)
def _(v: Values) -> Values:
    def mixed(k: str) -> Array:
        m, beta = v[f"M_{k}"], v[f"β_{k}"]
        return ((1 - beta) * (m + m.T) + beta * (m - m.T) - v[f"γ_{k}"] * np.eye(len(m))) @ v["h_t"]

    z = mixed("W") + v["U"] @ v["x_t"] + v["b"]
    new = v["h_t"] + v["ε"] * mixed("A") + v["ε"] * tanh(z)
    return {"a_t": mixed("A"), "w_t": mixed("W"), "z_t": z, "h_{t+1}": new}


@paper(
    "coRNN",
    "Rusch and Mishra 2021, Coupled Oscillatory Recurrent Neural Network, arXiv:2010.00951, its scheme with n̄ = n − 1",
    r"""
\begin{equation}
\begin{aligned}
\mathbf{y}_n &= \mathbf{y}_{n-1} + \Delta t \mathbf{z}_n, \\
\mathbf{z}_n &= \mathbf{z}_{n-1} + \Delta t \sigma\left( \mathbf{W} \mathbf{y}_{n-1} + \mathcal{W} \mathbf{z}_{n-1} + \mathbf{V} \mathbf{u}_n + \mathbf{b} \right) - \Delta t \gamma \mathbf{y}_{n-1} - \Delta t \epsilon \mathbf{z}_{n-1}.
\end{aligned}
\end{equation}
""",
    """
yₙ = yₙ₋₁ + Δt zₙ,
zₙ = zₙ₋₁ + Δt σ(W yₙ₋₁ + 𝒲 zₙ₋₁ + V uₙ + b) − Δt γ yₙ₋₁ − Δt ϵ zₙ₋₁.
""",
    {ONE: "Δt γ ε", HH: "W W_2", HX: "V", H: "b"},
    inputs={X: "u_n"},
    states={H: "y_{n-1} z_{n-1}"},
    functions={"σ": "tanh"},
    refused=r"W stands in script in one place and not in another, .* write another .* such as W_2",
    under=(r"W} \mathbf{z}", "𝒲 zₙ₋₁"),
    instead="""
yₙ = yₙ₋₁ + Δt zₙ
zₙ = zₙ₋₁ + Δt σ(W yₙ₋₁ + W_2 zₙ₋₁ + V uₙ + b) − Δt γ yₙ₋₁ − Δt ϵ zₙ₋₁
""",
)
def _(v: Values) -> Values:
    y, z, dt = v["y_{n-1}"], v["z_{n-1}"], v["Δt"]
    push = tanh(v["W"] @ y + v["W_2"] @ z + v["V"] @ v["u_n"] + v["b"])
    new = z + dt * push - dt * v["γ"] * y - dt * v["ε"] * z
    return {"y_n": y + dt * new, "z_n": new}


@paper(
    "UnICORNN",
    "Rusch and Mishra 2021, UnICORNN, arXiv:2103.05487, one of its layers; σ̂ is the logistic function",
    r"""
\begin{align*}
\mathbf{y}_n^\ell &= \mathbf{y}_{n-1}^\ell + \Delta t\, \hat{\sigma}(\mathbf{c}^\ell) \odot \mathbf{z}_n^\ell, \\
\mathbf{z}_n^\ell &= \mathbf{z}_{n-1}^\ell - \Delta t\, \hat{\sigma}(\mathbf{c}^\ell) \odot \left[ \sigma\left(\mathbf{w}^\ell \odot \mathbf{y}_{n-1}^\ell + \mathbf{V}^\ell \mathbf{y}_n^{\ell-1} + \mathbf{b}^\ell\right) + \alpha \mathbf{y}_{n-1}^\ell \right],
\end{align*}
""",
    """
y_n^ℓ = y_{n−1}^ℓ + Δt σ̂(c^ℓ) ⊙ z_n^ℓ,
z_n^ℓ = z_{n−1}^ℓ − Δt σ̂(c^ℓ) ⊙ [σ(w^ℓ ⊙ y_{n−1}^ℓ + V^ℓ y_n^{ℓ−1} + b^ℓ) + αy_{n−1}^ℓ],
""",
    {ONE: "Δt α", H: "c w b", HX: "V"},
    inputs={X: "x_n"},
    states={H: "y_{n-1} z_{n-1}"},
    kinds={"c": "vector"},
    functions={"σ": "tanh", "σ̂": "σ"},
    refused=r"‘l’ above y is not a time, as in y\^\{n-1\}: a value of its own, y\^\{\(l\)\}_n, has brackets",
    under=(r"^\ell &=", "^ℓ = y_"),
    instead="""
y_n = y_{n−1} + Δt σ̂(c) ⊙ z_n
z_n = z_{n−1} − Δt σ̂(c) ⊙ (σ(w ⊙ y_{n−1} + V x_n + b) + αy_{n−1})
""",
)
def _(v: Values) -> Values:
    y, step = v["y_{n-1}"], v["Δt"] * sig(v["c"])
    z = v["z_{n-1}"] - step * (tanh(v["w"] * y + v["V"] @ v["x_n"] + v["b"]) + v["α"] * y)
    return {"y_n": y + step * z, "z_n": z}


@paper(
    "LEM",
    "Rusch et al. 2022, Long Expressive Memory, arXiv:2110.04744; σ̂ is the logistic function, σ tanh",
    r"""
\begin{equation}
\begin{aligned}
\mathbf{\Delta t}_n &= \Delta t \hat{\sigma}({\bf W}_1 {\bf y}_{n-1} + {\bf V}_1 {\bf u}_n + {\bf b}_1),\\
\overline{\mathbf{\Delta t}}_n &= \Delta t \hat{\sigma}({\bf W}_2 {\bf y}_{n-1} + {\bf V}_2 {\bf u}_n + {\bf b}_2),\\
{\bf z}_n &= (1-\mathbf{\Delta t}_n) \odot {\bf z}_{n-1} + \mathbf{\Delta t}_n \odot \sigma({\bf W}_z {\bf y}_{n-1} + {\bf V}_z {\bf u}_n + {\bf b}_z),\\
{\bf y}_n &= (1-\overline{\mathbf{\Delta t}}_n) \odot {\bf y}_{n-1} + \overline{\mathbf{\Delta t}}_n \odot \sigma({\bf W}_y {\bf z}_n + {\bf V}_y {\bf u}_n + {\bf b}_y).
\end{aligned}
\end{equation}
""",
    """
𝚫𝐭_n = Δt σ̂(𝐖_1 𝐲_{n−1} + 𝐕_1 𝐮_n + 𝐛_1),
𝚫̄𝐭_n = Δt σ̂(𝐖_2 𝐲_{n−1} + 𝐕_2 𝐮_n + 𝐛_2),
𝐳_n = (1 − 𝚫𝐭_n) ⊙ 𝐳_{n−1} + 𝚫𝐭_n ⊙ σ(𝐖_z 𝐲_{n−1} + 𝐕_z 𝐮_n + 𝐛_z),
𝐲_n = (1 − 𝚫̄𝐭_n) ⊙ 𝐲_{n−1} + 𝚫̄𝐭_n ⊙ σ(𝐖_y 𝐳_n + 𝐕_y 𝐮_n + 𝐛_y).
""",
    {ONE: "Δt", HH: "W_1 W_2 W_z W_y", HX: "V_1 V_2 V_z V_y", H: "b_1 b_2 b_z b_y"},
    inputs={X: "u_n"},
    states={H: "y_{n-1} z_{n-1}"},
    functions={"σ": "tanh", "σ̂": "σ"},
)
def _(v: Values) -> Values:
    def sums(k: str, y: Array) -> Array:
        return v[f"W_{k}"] @ y + v[f"V_{k}"] @ v["u_n"] + v[f"b_{k}"]

    y, z = v["y_{n-1}"], v["z_{n-1}"]
    dt, bar = v["Δt"] * sig(sums("1", y)), v["Δt"] * sig(sums("2", y))
    z = (1 - dt) * z + dt * tanh(sums("z", y))
    return {"Δt_n": dt, "Δ̄t_n": bar, "z_n": z, "y_n": (1 - bar) * y + bar * tanh(sums("y", z))}
