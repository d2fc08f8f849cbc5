"""Cells that are made from the gated recurrent unit."""

from __future__ import annotations

from numpy import exp, maximum, tanh

from papers.record import HC, HH, HX, Array, H, Values, X, cat, paper, relu, sig


def mgu(v: Values, gate: Array) -> Values:
    """A minimal gated unit, of what its gate is made of."""
    h, f = v["h_{t-1}"], sig(gate)
    new = tanh(v["W_h"] @ v["x_t"] + v["U_h"] @ (f * h) + v["b_h"])
    return {"f_t": f, "h̃_t": new, "h_t": (1 - f) * h + f * new}


@paper(
    "MUT1",
    "Jozefowicz et al. 2015: from h_t to h_{t+1}, the gates without time; tanh(x_t) needs equal sizes",
    r"""
\begin{eqnarray*}
z &=& \mathrm{sigm}(W_{\mathrm{xz}}x_t + b_{\mathrm{z}})\\
r &=& \mathrm{sigm}(W_{\mathrm{xr}}x_t + W_{\mathrm{hr}}h_t + b_{\mathrm{r}})\\
h_{t+1} &=& \tanh(W_{\mathrm{hh}}(r\odot h_t) + \tanh(x_t) + b_{\mathrm{h}})\odot z\\
&+& h_t\odot (1-z)
\end{eqnarray*}
""",
    """
z = sigm(W_xz x_t + b_z)
r = sigm(W_xr x_t + W_hr h_t + b_r)
h_{t+1} = tanh(W_hh(r ⊙ h_t) + tanh(x_t) + b_h) ⊙ z + h_t ⊙ (1 − z)
""",
    {HX: "W_xz W_xr", H: "b_z b_r b_h", HH: "W_hr W_hh"},
    states={H: "h_t"},
    sizes={"input": "hidden"},
)
def _(v: Values) -> Values:
    x, h = v["x_t"], v["h_t"]
    z, r = sig(v["W_xz"] @ x + v["b_z"]), sig(v["W_xr"] @ x + v["W_hr"] @ h + v["b_r"])
    return {"z": z, "r": r, "h_{t+1}": tanh(v["W_hh"] @ (r * h) + tanh(x) + v["b_h"]) * z + h * (1 - z)}


@paper(
    "MUT3",
    "Jozefowicz et al. 2015",
    r"""
\begin{align}
z &= \operatorname{sigm}(W_{\mathrm{xz}}x_t + W_{\mathrm{hz}}\tanh(h_t) + b_{\mathrm{z}})\\
r &= \operatorname{sigm}(W_{\mathrm{xr}}x_t + W_{\mathrm{hr}}h_t + b_{\mathrm{r}})\\
h_{t+1} &= \tanh(W_{\mathrm{hh}}(r\odot h_t) + W_{\mathrm{xh}}x_t + b_{\mathrm{h}})\odot z \notag\\
&\quad + h_t\odot (1-z)
\end{align}
""",
    """
z = sigm(W_xz x_t + W_hz tanh(h_t) + b_z)
r = sigm(W_xr x_t + W_hr h_t + b_r)
h_{t+1} = tanh(W_hh(r ⊙ h_t) + W_xh x_t + b_h) ⊙ z + h_t ⊙ (1 − z)
""",
    {HX: "W_xz W_xr W_xh", HH: "W_hz W_hr W_hh", H: "b_z b_r b_h"},
    states={H: "h_t"},
)
def _(v: Values) -> Values:
    x, h = v["x_t"], v["h_t"]
    z = sig(v["W_xz"] @ x + v["W_hz"] @ tanh(h) + v["b_z"])
    r = sig(v["W_xr"] @ x + v["W_hr"] @ h + v["b_r"])
    return {"z": z, "r": r, "h_{t+1}": tanh(v["W_hh"] @ (r * h) + v["W_xh"] @ x + v["b_h"]) * z + h * (1 - z)}


@paper(
    "Li-GRU",
    "Ravanelli et al. 2018, Light Gated Recurrent Units, arXiv:1803.10225, without its batch normalization",
    r"""
\begin{subequations}
\begin{align}
z_{t}&=\sigma(W_{z}x_{t}+U_{z}h_{t-1}),\\
\widetilde{h_{t}}&=\mbox{ReLU}(W_{h}x_{t}+U_{h}h_{t-1}),\\
h_{t}&=z_{t}\odot h_{t-1}+(1-z_{t})\odot \widetilde{h_{t}}.
\end{align}
\end{subequations}
""",
    """
z_t = σ(W_z x_t + U_z h_{t−1}),
h̃_t = ReLU(W_h x_t + U_h h_{t−1}),
h_t = z_t ⊙ h_{t−1} + (1 − z_t) ⊙ h̃_t.
""",
    {HX: "W_z W_h", HH: "U_z U_h"},
)
def _(v: Values) -> Values:
    x, h = v["x_t"], v["h_{t-1}"]
    z, new = sig(v["W_z"] @ x + v["U_z"] @ h), relu(v["W_h"] @ x + v["U_h"] @ h)
    return {"z_t": z, "h̃_t": new, "h_t": z * h + (1 - z) * new}


@paper(
    "MGU",
    "Zhou et al. 2016, Minimal Gated Unit for Recurrent Neural Networks, arXiv:1603.09420",
    r"""
\begin{align}
\boldsymbol{f}_t &= \sigma \left( W_f \left[ \boldsymbol{h}_{t-1}, \boldsymbol{x}_t \right] + \boldsymbol{b}_f \right) \,, \\
\tilde{\boldsymbol{h}}_t &= \tanh \left( W_h \left[ \boldsymbol{f}_t \odot \boldsymbol{h}_{t-1}, \boldsymbol{x}_t \right] + \boldsymbol{b}_h \right) \,, \\
\boldsymbol{h}_t &= (1-\boldsymbol{f}_t) \odot \boldsymbol{h}_{t-1} + \boldsymbol{f}_t \odot \tilde{\boldsymbol{h}}_t \,.
\end{align}
""",
    """
𝒇_t = σ(W_f [𝒉_{t−1}, 𝒙_t] + 𝒃_f) ,
𝒉̃_t = tanh(W_h [𝒇_t ⊙ 𝒉_{t−1}, 𝒙_t] + 𝒃_h) ,
𝒉_t = (1 − 𝒇_t) ⊙ 𝒉_{t−1} + 𝒇_t ⊙ 𝒉̃_t .
""",
    {HC: "W_f W_h", H: "b_f b_h"},
)
def _(v: Values) -> Values:
    h, x = v["h_{t-1}"], v["x_t"]
    f = sig(v["W_f"] @ cat(h, x) + v["b_f"])
    new = tanh(v["W_h"] @ cat(f * h, x) + v["b_h"])
    return {"f_t": f, "h̃_t": new, "h_t": (1 - f) * h + f * new}


@paper(
    "MGU2",
    "Heck and Salem 2017, arXiv:1701.03452",
    r"""
\[
\begin{cases}
f_{t}=\sigma(U_{f}h_{t-1})\\
\tilde{h}_{t}=\tanh(W_{h}x_{t}+U_{h}(f_{t}\odot h_{t-1})+b_{h})\\
h_{t}=(1-f_{t})\odot h_{t-1}+f_{t}\odot\tilde{h}_{t}
\end{cases}
\]
""",
    """
f_t = σ(U_f h_{t-1})
h̃_t = tanh(W_h x_t + U_h(f_t ⊙ h_{t-1}) + b_h)
h_t = (1 − f_t) ⊙ h_{t-1} + f_t ⊙ h̃_t
""",
    {HH: "U_f U_h", HX: "W_h", H: "b_h"},
)
def _(v: Values) -> Values:
    return mgu(v, v["U_f"] @ v["h_{t-1}"])


@paper(
    "MGU3",
    "Heck and Salem 2017, arXiv:1701.03452: the gate is a bias alone, the same at every step",
    r"""
\begin{gather*}
f_{t}=\sigma(b_{f})\\
\tilde{h}_{t}=\tanh(W_{h}x_{t}+U_{h}(f_{t}\odot h_{t-1})+b_{h})\\
h_{t}=(1-f_{t})\odot h_{t-1}+f_{t}\odot\tilde{h}_{t}
\end{gather*}
""",
    """
f_t = σ(b_f)
h̃_t = tanh(W_h x_t + U_h(f_t ⊙ h_{t-1}) + b_h)
h_t = (1 − f_t) ⊙ h_{t-1} + f_t ⊙ h̃_t
""",
    {H: "b_f b_h", HX: "W_h", HH: "U_h"},
)
def _(v: Values) -> Values:
    return mgu(v, v["b_f"])


@paper(
    "minGRU",
    "Feng et al. 2024, Were RNNs All We Needed?, arXiv:2410.01201, sec. 3.1",
    r"""
\begin{align*}
    {\bm{h}}_t &= ({\bm{1}} - {\bm{z}}_t) \odot {\bm{h}}_{t-1} + {\bm{z}}_t \odot \tilde{{\bm{h}}}_t \\
    {\bm{z}}_t &= \sigma(\mathrm{Linear}_{d_h}({\bm{x}}_t)) \\
    \tilde{{\bm{h}}}_t &= \mathrm{Linear}_{d_h}({\bm{x}}_t)
\end{align*}
""",
    """
h_t = (1 − z_t) ⊙ h_{t−1} + z_t ⊙ h̃_t
z_t = σ(Linear_{d_h}(x_t))
h̃_t = Linear_{d_h}(x_t)
""",
    {HX: "W_z W_h̃", H: "b_z b_h̃"},
)
def _(v: Values) -> Values:
    z, new = sig(v["W_z"] @ v["x_t"] + v["b_z"]), v["W_h̃"] @ v["x_t"] + v["b_h̃"]
    return {"h_t": (1 - z) * v["h_{t-1}"] + z * new, "z_t": z, "h̃_t": new}


@paper(
    "minGRU, algorithm",
    "Feng et al. 2024, arXiv:2410.01201, algorithm 1",
    r"""
$\boldsymbol{z}_t \leftarrow \sigma(\mathrm{Linear}_{d_h}(\boldsymbol{x}_t))$
$\tilde{\boldsymbol{h}}_t \leftarrow \mathrm{Linear}_{d_h}(\boldsymbol{x}_t)$
$\boldsymbol{h}_t \leftarrow (\boldsymbol{1} - \boldsymbol{z}_t) \odot \boldsymbol{h}_{t-1} + \boldsymbol{z}_t \odot \tilde{\boldsymbol{h}}_t$
""",
    """
𝒛ₜ ← 𝜎(Linear_{𝑑ₕ}(𝒙ₜ))
𝒉̃ₜ ← Linear_{𝑑ₕ}(𝒙ₜ)
𝒉ₜ ← (𝟏 − 𝒛ₜ) ⊙ 𝒉ₜ₋₁ + 𝒛ₜ ⊙ 𝒉̃ₜ
""",
    {HX: "W_z W_h̃", H: "b_z b_h̃"},
)
def _(v: Values) -> Values:
    z, new = sig(v["W_z"] @ v["x_t"] + v["b_z"]), v["W_h̃"] @ v["x_t"] + v["b_h̃"]
    return {"z_t": z, "h̃_t": new, "h_t": (1 - z) * v["h_{t-1}"] + z * new}


@paper(
    "GRU-D without decay",
    "Che et al. 2018, GRU-D, arXiv:1606.01865, its gates with the mask m_t, x_t and h_{t-1} as they come",
    r"""
\begin{align*}
\boldsymbol{r}_t &= \sigma\left( \boldsymbol{W}_r \boldsymbol{x}_t + \boldsymbol{U}_r \boldsymbol{h}_{t-1} + \boldsymbol{V}_r \boldsymbol{m}_t + \boldsymbol{b}_r \right) &
\boldsymbol{z}_t &= \sigma\left( \boldsymbol{W}_z \boldsymbol{x}_t + \boldsymbol{U}_z \boldsymbol{h}_{t-1} + \boldsymbol{V}_z \boldsymbol{m}_t + \boldsymbol{b}_z \right) \\
\tilde{\boldsymbol{h}}_t &= \tanh\left( \boldsymbol{W} \boldsymbol{x}_t + \boldsymbol{U} (\boldsymbol{r}_t \odot \boldsymbol{h}_{t-1}) + \boldsymbol{V} \boldsymbol{m}_t + \boldsymbol{b} \right) &
\boldsymbol{h}_t &= (\boldsymbol{1} - \boldsymbol{z}_t) \odot \boldsymbol{h}_{t-1} + \boldsymbol{z}_t \odot \tilde{\boldsymbol{h}}_t
\end{align*}
""",
    """
r_t = σ(W_r x_t + U_r h_{t−1} + V_r m_t + b_r)
z_t = σ(W_z x_t + U_z h_{t−1} + V_z m_t + b_z)
h̃_t = tanh(W x_t + U(r_t ⊙ h_{t−1}) + V m_t + b)
h_t = (1 − z_t) ⊙ h_{t−1} + z_t ⊙ h̃_t
""",
    {HX: "W_r V_r W_z V_z W V", HH: "U_r U_z U", H: "b_r b_z b"},
    inputs={X: "x_t m_t"},
    roles={"m_t": "input"},
)
def _(v: Values) -> Values:
    x, m, h = v["x_t"], v["m_t"], v["h_{t-1}"]
    r, z = (sig(v[f"W_{k}"] @ x + v[f"U_{k}"] @ h + v[f"V_{k}"] @ m + v[f"b_{k}"]) for k in "rz")
    new = tanh(v["W"] @ x + v["U"] @ (r * h) + v["V"] @ m + v["b"])
    return {"r_t": r, "z_t": z, "h̃_t": new, "h_t": (1 - z) * h + z * new}


@paper(
    "GRU-D",
    "Che et al. 2018, GRU-D, arXiv:1606.01865; x_{t'}, the last value seen, and x̃, the mean, come in",
    r"""
\begin{align}
\boldsymbol{\gamma}_{x_t} &= \exp\left\{ -\max\left( \boldsymbol{0}, \boldsymbol{W}_{\gamma_x} \boldsymbol{\delta}_t + \boldsymbol{b}_{\gamma_x} \right) \right\} \\
\boldsymbol{\gamma}_{h_t} &= \exp\left\{ -\max\left( \boldsymbol{0}, \boldsymbol{W}_{\gamma_h} \boldsymbol{\delta}_t + \boldsymbol{b}_{\gamma_h} \right) \right\} \\
\hat{\boldsymbol{x}}_t &= \boldsymbol{m}_t \odot \boldsymbol{x}_t + (\boldsymbol{1} - \boldsymbol{m}_t) \odot \left( \boldsymbol{\gamma}_{x_t} \odot \boldsymbol{x}_{t'} + (\boldsymbol{1} - \boldsymbol{\gamma}_{x_t}) \odot \tilde{\boldsymbol{x}} \right) \\
\hat{\boldsymbol{h}}_{t-1} &= \boldsymbol{\gamma}_{h_t} \odot \boldsymbol{h}_{t-1} \\
\boldsymbol{r}_t &= \sigma\left( \boldsymbol{W}_r \hat{\boldsymbol{x}}_t + \boldsymbol{U}_r \hat{\boldsymbol{h}}_{t-1} + \boldsymbol{V}_r \boldsymbol{m}_t + \boldsymbol{b}_r \right) \\
\boldsymbol{z}_t &= \sigma\left( \boldsymbol{W}_z \hat{\boldsymbol{x}}_t + \boldsymbol{U}_z \hat{\boldsymbol{h}}_{t-1} + \boldsymbol{V}_z \boldsymbol{m}_t + \boldsymbol{b}_z \right) \\
\tilde{\boldsymbol{h}}_t &= \tanh\left( \boldsymbol{W} \hat{\boldsymbol{x}}_t + \boldsymbol{U} (\boldsymbol{r}_t \odot \hat{\boldsymbol{h}}_{t-1}) + \boldsymbol{V} \boldsymbol{m}_t + \boldsymbol{b} \right) \\
\boldsymbol{h}_t &= (\boldsymbol{1} - \boldsymbol{z}_t) \odot \hat{\boldsymbol{h}}_{t-1} + \boldsymbol{z}_t \odot \tilde{\boldsymbol{h}}_t
\end{align}
""",
    """
γ_{x_t} = exp{−max(0, W_{γ_x} δ_t + b_{γ_x})}
γ_{h_t} = exp{−max(0, W_{γ_h} δ_t + b_{γ_h})}
x̂_t = m_t ⊙ x_t + (1 − m_t) ⊙ (γ_{x_t} ⊙ x_{t′} + (1 − γ_{x_t}) ⊙ x̃)
ĥ_{t−1} = γ_{h_t} ⊙ h_{t−1}
r_t = σ(W_r x̂_t + U_r ĥ_{t−1} + V_r m_t + b_r)
z_t = σ(W_z x̂_t + U_z ĥ_{t−1} + V_z m_t + b_z)
h̃_t = tanh(W x̂_t + U(r_t ⊙ ĥ_{t−1}) + V m_t + b)
h_t = (1 − z_t) ⊙ ĥ_{t−1} + z_t ⊙ h̃_t
""",
    {("input", "input"): "W_γx", X: "b_γx", HX: "W_γh W_r V_r W_z V_z W V", H: "b_γh b_r b_z b", HH: "U_r U_z U"},
    inputs={X: "x_t x'_t x̃ m_t δ_t"},
    roles={"m_t": "input", "δ_t": "input"},
    refused=r"‘x_t’ is not a subscript, for it has one of its own: γ_\{x,t\} is expected",
    under=("_{x_t} &=", "_{x_t} ="),
    instead="""
γ_{x,t} = exp(−max(0, W_γx δ_t + b_γx))
γ_{h,t} = exp(−max(0, W_γh δ_t + b_γh))
x̂_t = m_t ⊙ x_t + (1 − m_t) ⊙ (γ_{x,t} ⊙ x′_t + (1 − γ_{x,t}) ⊙ x̃)
ĥ_t = γ_{h,t} ⊙ h_{t−1}
r_t = σ(W_r x̂_t + U_r ĥ_t + V_r m_t + b_r)
z_t = σ(W_z x̂_t + U_z ĥ_t + V_z m_t + b_z)
h̃_t = tanh(W x̂_t + U(r_t ⊙ ĥ_t) + V m_t + b)
h_t = (1 − z_t) ⊙ ĥ_t + z_t ⊙ h̃_t
""",
)
def _(v: Values) -> Values:
    m = v["m_t"]
    gx, gh = (exp(-maximum(0, v[f"W_γ{k}"] @ v["δ_t"] + v[f"b_γ{k}"])) for k in "xh")
    x, h = m * v["x_t"] + (1 - m) * (gx * v["x'_t"] + (1 - gx) * v["x̃"]), gh * v["h_{t-1}"]
    r, z = (sig(v[f"W_{k}"] @ x + v[f"U_{k}"] @ h + v[f"V_{k}"] @ m + v[f"b_{k}"]) for k in "rz")
    new = tanh(v["W"] @ x + v["U"] @ (r * h) + v["V"] @ m + v["b"])
    gates = {"γ_{x,t}": gx, "γ_{h,t}": gh, "r_t": r, "z_t": z}
    return {**gates, "x̂_t": x, "ĥ_t": h, "h̃_t": new, "h_t": (1 - z) * h + z * new}
