"""Cells that are made from the LSTM."""

from __future__ import annotations

from numpy import exp, log, maximum, tanh

from papers.record import HH, HX, ONE, Array, H, Values, X, Y, paper, sig, softmax


def sums(v: Values) -> tuple[Array, ...]:
    """What z, i, f and o of an sLSTM are made of."""
    return tuple(v[f"W_{k}"] @ v["x_t"] + v[f"R_{k}"] @ v["h_{t-1}"] + v[f"b_{k}"] for k in "zifo")


@paper(
    "JANET",
    "van der Westhuizen and Lasenby 2018, The unreasonable effectiveness of the forget gate, arXiv:1804.04849",
    r"""
\begin{equation}
\begin{aligned}
\mathbf{s}_t &= \mathbf{U}_f \mathbf{h}_{t-1} + \mathbf{W}_f \mathbf{x}_t + \mathbf{b}_f \\
\tilde{\mathbf{c}}_t &= \tanh \left( \mathbf{U}_c \mathbf{h}_{t-1} + \mathbf{W}_c \mathbf{x}_t + \mathbf{b}_c \right) \\
\mathbf{c}_t &= \sigma(\mathbf{s}_t) \odot \mathbf{c}_{t-1} + \left( 1 - \sigma(\mathbf{s}_t - \beta) \right) \odot \tilde{\mathbf{c}}_t \\
\mathbf{h}_t &= \mathbf{c}_t.
\end{aligned}
\end{equation}
""",
    """
s_t = U_f h_{t−1} + W_f x_t + b_f
c̃_t = tanh(U_c h_{t−1} + W_c x_t + b_c)
c_t = σ(s_t) ⊙ c_{t−1} + (1 − σ(s_t − β)) ⊙ c̃_t
h_t = c_t.
""",
    {HH: "U_f U_c", HX: "W_f W_c", H: "b_f b_c", ONE: "β"},
    states={H: "h_{t-1} c_{t-1}"},
    kinds={"β": "scalar"},
)
def _(v: Values) -> Values:
    s, new = (v[f"U_{k}"] @ v["h_{t-1}"] + v[f"W_{k}"] @ v["x_t"] + v[f"b_{k}"] for k in "fc")
    c = sig(s) * v["c_{t-1}"] + (1 - sig(s - v["β"])) * tanh(new)
    return {"s_t": s, "c̃_t": tanh(new), "c_t": c, "h_t": c}


@paper(
    "mLSTM, Krause",
    "Krause et al. 2016, Multiplicative LSTM for sequence modelling, arXiv:1609.07959, with h = tanh(c) ⊙ o",
    r"""
\begin{equation} m_t = (W_{mx} x_t) \odot (W_{mh} h_{t-1}) \end{equation}
\begin{equation} \hat{h}_t = W_{hx} x_t + W_{hm} m_t \end{equation}
\begin{equation} i_t = \sigma(W_{ix} x_t + W_{im} m_t) \end{equation}
\begin{equation} o_t = \sigma(W_{ox} x_t + W_{om} m_t) \end{equation}
\begin{equation} f_t = \sigma(W_{fx} x_t + W_{fm} m_t) \end{equation}
\begin{equation} c_t = f_t \odot c_{t-1} + i_t \odot \tanh(\hat{h}_t) \end{equation}
\begin{equation} h_t = \tanh(c_t) \odot o_t \end{equation}
""",
    """
m_t = (W_mx x_t) ⊙ (W_mh h_{t−1})
ĥ_t = W_hx x_t + W_hm m_t
i_t = σ(W_ix x_t + W_im m_t)
o_t = σ(W_ox x_t + W_om m_t)
f_t = σ(W_fx x_t + W_fm m_t)
c_t = f_t ⊙ c_{t−1} + i_t ⊙ tanh(ĥ_t)
h_t = tanh(c_t) ⊙ o_t
""",
    {HX: "W_mx W_hx W_ix W_ox W_fx", HH: "W_mh W_hm W_im W_om W_fm"},
    states={H: "h_{t-1} c_{t-1}"},
    sizes={"hidden": {"length": "m_t"}},
)
def _(v: Values) -> Values:
    m = (v["W_mx"] @ v["x_t"]) * (v["W_mh"] @ v["h_{t-1}"])
    i, o, f, new = (v[f"W_{k}x"] @ v["x_t"] + v[f"W_{k}m"] @ m for k in "iofh")
    i, o, f = sig(i), sig(o), sig(f)
    c = f * v["c_{t-1}"] + i * tanh(new)
    return {"m_t": m, "ĥ_t": new, "i_t": i, "o_t": o, "f_t": f, "c_t": c, "h_t": tanh(c) * o}


@paper(
    "LSTMP, Sak",
    "Sak, Senior, Beaufays 2014, arXiv:1402.1128: with a projection; peepholes are whole matrices here",
    r"""
\begin{align}
i_t &= \sigma(W_{ix}x_t + W_{ir}r_{t-1} + W_{ic}c_{t-1} + b_i) \\
f_t &= \sigma(W_{fx}x_t + W_{fr}r_{t-1} + W_{fc}c_{t-1} + b_f) \\
c_t &= f_t \odot c_{t-1} + i_t \odot g(W_{cx}x_t + W_{cr}r_{t-1} + b_c) \\
o_t &= \sigma(W_{ox}x_t + W_{or}r_{t-1} + W_{oc}c_t + b_o) \\
m_t &= o_t \odot h(c_t) \\
r_t &= W_{rm}m_t \\
y_t &= \phi(W_{yr}r_t + b_y)
\end{align}
""",
    """
i_t = σ(W_ix x_t + W_ir r_{t−1} + W_ic c_{t−1} + b_i)
f_t = σ(W_fx x_t + W_fr r_{t−1} + W_fc c_{t−1} + b_f)
c_t = f_t ⊙ c_{t−1} + i_t ⊙ g(W_cx x_t + W_cr r_{t−1} + b_c)
o_t = σ(W_ox x_t + W_or r_{t−1} + W_oc c_t + b_o)
m_t = o_t ⊙ h(c_t)
r_t = W_rm m_t
y_t = φ(W_yr r_t + b_y)
""",
    {
        HX: "W_ix W_fx W_cx W_ox",
        ("hidden", "projection"): "W_ir W_fr W_cr W_or",
        HH: "W_ic W_fc W_oc",
        H: "b_i b_f b_c b_o",
        ("projection", "hidden"): "W_rm",
        ("output", "projection"): "W_yr",
        Y: "b_y",
    },
    states={("projection",): "r_{t-1}", H: "c_{t-1}"},
    functions={"g": "tanh", "h": "tanh", "φ": "softmax"},
    sizes={"output": {"length": "y_t", "default": 4}, "projection": {"length": "r_t", "default": 5}},
)
def _(v: Values) -> Values:
    i, f, o, new = (v[f"W_{k}x"] @ v["x_t"] + v[f"W_{k}r"] @ v["r_{t-1}"] + v[f"b_{k}"] for k in "ifoc")
    i, f = sig(i + v["W_ic"] @ v["c_{t-1}"]), sig(f + v["W_fc"] @ v["c_{t-1}"])
    c = f * v["c_{t-1}"] + i * tanh(new)
    o = sig(o + v["W_oc"] @ c)
    m = o * tanh(c)
    r = v["W_rm"] @ m
    y = softmax(v["W_yr"] @ r + v["b_y"])
    return {"i_t": i, "f_t": f, "c_t": c, "o_t": o, "m_t": m, "r_t": r, "y_t": y}


@paper(
    "minLSTM, algorithm",
    "Feng et al. 2024, arXiv:2410.01201, algorithm 3, with length independence scaling: two values in one line",
    r"""
\begin{align*}
    \boldsymbol{f}_t &\gets \sigma(\mathrm{Linear}_{d_h}(\boldsymbol{x}_t)) \\
    \boldsymbol{i}_t &\gets \sigma(\mathrm{Linear}_{d_h}(\boldsymbol{x}_t)) \\
    \boldsymbol{f}'_t, \boldsymbol{i}'_t &\gets \frac{\boldsymbol{f}_t}{\boldsymbol{f}_t + \boldsymbol{i}_t}, \frac{\boldsymbol{i}_t}{\boldsymbol{f}_t + \boldsymbol{i}_t} \\
    \tilde{\boldsymbol{h}}_t &\gets \mathrm{Linear}_{d_h}(\boldsymbol{x}_t) \\
    \boldsymbol{h}_t &\gets \boldsymbol{f}'_t \odot \boldsymbol{h}_{t-1} + \boldsymbol{i}'_t \odot \tilde{\boldsymbol{h}}_t
\end{align*}
""",
    """
f_t ← σ(Linear_{d_h}(x_t))
i_t ← σ(Linear_{d_h}(x_t))
f′_t, i′_t ← f_t / (f_t + i_t), i_t / (f_t + i_t)
h̃_t ← Linear_{d_h}(x_t)
h_t ← f′_t ⊙ h_{t−1} + i′_t ⊙ h̃_t
""",
    {HX: "W_f W_i W_h̃", H: "b_f b_i b_h̃"},
    refused=r"a line assigns one name: each value stands on a line of its own, f['′]_t = …",
    under=(r", \boldsymbol{i}", ", i′_t"),
    instead="""
f_t ← σ(Linear_{d_h}(x_t))
i_t ← σ(Linear_{d_h}(x_t))
f′_t ← f_t / (f_t + i_t)
i′_t ← i_t / (f_t + i_t)
h̃_t ← Linear_{d_h}(x_t)
h_t ← f′_t ⊙ h_{t−1} + i′_t ⊙ h̃_t
""",
)
def _(v: Values) -> Values:
    f, i = (sig(v[f"W_{k}"] @ v["x_t"] + v[f"b_{k}"]) for k in "fi")
    new, f2, i2 = v["W_h̃"] @ v["x_t"] + v["b_h̃"], f / (f + i), i / (f + i)
    return {"f_t": f, "i_t": i, "f'_t": f2, "i'_t": i2, "h̃_t": new, "h_t": f2 * v["h_{t-1}"] + i2 * new}


@paper(
    "sLSTM",
    "Beck et al. 2024, xLSTM, arXiv:2405.04517, eq. 8 to 14 in the vectors of appendix A.2; forget gate σ, φ tanh",
    r"""
\begin{align}
\mathbf{c}_t &= \mathbf{f}_t \odot \mathbf{c}_{t-1} + \mathbf{i}_t \odot \mathbf{z}_t & & \text{cell state} \\
\mathbf{n}_t &= \mathbf{f}_t \odot \mathbf{n}_{t-1} + \mathbf{i}_t & & \text{normalizer state} \\
\mathbf{h}_t &= \mathbf{o}_t \odot \tilde{\mathbf{h}}_t , & \qquad \tilde{\mathbf{h}}_t &= \mathbf{c}_t \odot \mathbf{n}_t^{-1} & \text{hidden state} \\
\mathbf{z}_t &= \varphi\left(\tilde{\mathbf{z}}_t\right) , & \tilde{\mathbf{z}}_t &= \mathbf{W}_z \mathbf{x}_t + \mathbf{R}_z \mathbf{h}_{t-1} + \mathbf{b}_z & \text{cell input} \\
\mathbf{i}_t &= \exp\left(\tilde{\mathbf{i}}_t\right) , & \tilde{\mathbf{i}}_t &= \mathbf{W}_i \mathbf{x}_t + \mathbf{R}_i \mathbf{h}_{t-1} + \mathbf{b}_i & \text{input gate} \\
\mathbf{f}_t &= \sigma\left(\tilde{\mathbf{f}}_t\right) , & \tilde{\mathbf{f}}_t &= \mathbf{W}_f \mathbf{x}_t + \mathbf{R}_f \mathbf{h}_{t-1} + \mathbf{b}_f & \text{forget gate} \\
\mathbf{o}_t &= \sigma\left(\tilde{\mathbf{o}}_t\right) , & \tilde{\mathbf{o}}_t &= \mathbf{W}_o \mathbf{x}_t + \mathbf{R}_o \mathbf{h}_{t-1} + \mathbf{b}_o & \text{output gate}
\end{align}
""",
    """
c_t = f_t ⊙ c_{t−1} + i_t ⊙ z_t
n_t = f_t ⊙ n_{t−1} + i_t
h_t = o_t ⊙ h̃_t
h̃_t = c_t ⊙ n_t^{−1}
z_t = φ(z̃_t)
z̃_t = W_z x_t + R_z h_{t−1} + b_z
i_t = exp(ĩ_t)
ĩ_t = W_i x_t + R_i h_{t−1} + b_i
f_t = σ(f̃_t)
f̃_t = W_f x_t + R_f h_{t−1} + b_f
o_t = σ(õ_t)
õ_t = W_o x_t + R_o h_{t−1} + b_o
""",
    {HX: "W_z W_i W_f W_o", HH: "R_z R_i R_f R_o", H: "b_z b_i b_f b_o"},
    states={H: "h_{t-1} c_{t-1} n_{t-1}"},
    functions={"φ": "tanh"},
    positive="n_{t-1}",
)
def _(v: Values) -> Values:
    z, i, f, o = sums(v)
    c, n = sig(f) * v["c_{t-1}"] + exp(i) * tanh(z), sig(f) * v["n_{t-1}"] + exp(i)
    return {
        "c_t": c,
        "n_t": n,
        "h_t": sig(o) * (c / n),
        "h̃_t": c / n,
        "z_t": tanh(z),
        "z̃_t": z,
        "i_t": exp(i),
        "ĩ_t": i,
        "f_t": sig(f),
        "f̃_t": f,
        "o_t": sig(o),
        "õ_t": o,
    }


@paper(
    "sLSTM, stabilized",
    "Beck et al. 2024, xLSTM, arXiv:2405.04517, with eq. 15 to 17: i' and f' in the place of i and f",
    r"""
\begin{align}
\tilde{\mathbf{z}}_t &= \mathbf{W}_z \mathbf{x}_t + \mathbf{R}_z \mathbf{h}_{t-1} + \mathbf{b}_z \\
\tilde{\mathbf{i}}_t &= \mathbf{W}_i \mathbf{x}_t + \mathbf{R}_i \mathbf{h}_{t-1} + \mathbf{b}_i \\
\tilde{\mathbf{f}}_t &= \mathbf{W}_f \mathbf{x}_t + \mathbf{R}_f \mathbf{h}_{t-1} + \mathbf{b}_f \\
\tilde{\mathbf{o}}_t &= \mathbf{W}_o \mathbf{x}_t + \mathbf{R}_o \mathbf{h}_{t-1} + \mathbf{b}_o \\
\mathbf{i}_t &= \exp(\tilde{\mathbf{i}}_t), \quad \mathbf{f}_t = \sigma(\tilde{\mathbf{f}}_t) \\
\mathbf{m}_t &= \max\left(\log(\mathbf{f}_t) + \mathbf{m}_{t-1}, \log(\mathbf{i}_t)\right) \\
\mathbf{i}'_t &= \exp\left(\log(\mathbf{i}_t) - \mathbf{m}_t\right) \\
\mathbf{f}'_t &= \exp\left(\log(\mathbf{f}_t) + \mathbf{m}_{t-1} - \mathbf{m}_t\right) \\
\mathbf{c}_t &= \mathbf{f}'_t \odot \mathbf{c}_{t-1} + \mathbf{i}'_t \odot \tanh(\tilde{\mathbf{z}}_t) \\
\mathbf{n}_t &= \mathbf{f}'_t \odot \mathbf{n}_{t-1} + \mathbf{i}'_t \\
\mathbf{h}_t &= \sigma(\tilde{\mathbf{o}}_t) \odot \frac{\mathbf{c}_t}{\mathbf{n}_t}
\end{align}
""",
    """
z̃_t = W_z x_t + R_z h_{t−1} + b_z
ĩ_t = W_i x_t + R_i h_{t−1} + b_i
f̃_t = W_f x_t + R_f h_{t−1} + b_f
õ_t = W_o x_t + R_o h_{t−1} + b_o
i_t = exp(ĩ_t)
f_t = σ(f̃_t)
m_t = max(log(f_t) + m_{t−1}, log(i_t))
i′_t = exp(log(i_t) − m_t)
f′_t = exp(log(f_t) + m_{t−1} − m_t)
c_t = f′_t ⊙ c_{t−1} + i′_t ⊙ tanh(z̃_t)
n_t = f′_t ⊙ n_{t−1} + i′_t
h_t = σ(õ_t) ⊙ (c_t / n_t)
""",
    {HX: "W_z W_i W_f W_o", HH: "R_z R_i R_f R_o", H: "b_z b_i b_f b_o"},
    states={H: "h_{t-1} c_{t-1} n_{t-1} m_{t-1}"},
    positive="n_{t-1}",
)
def _(v: Values) -> Values:
    z, i, f, o = sums(v)
    gate = sig(f)
    m = maximum(log(gate) + v["m_{t-1}"], i)
    i2, f2 = exp(i - m), exp(log(gate) + v["m_{t-1}"] - m)
    c, n = f2 * v["c_{t-1}"] + i2 * tanh(z), f2 * v["n_{t-1}"] + i2
    return {
        "z̃_t": z,
        "ĩ_t": i,
        "f̃_t": f,
        "õ_t": o,
        "i_t": exp(i),
        "f_t": gate,
        "m_t": m,
        "i'_t": i2,
        "f'_t": f2,
        "c_t": c,
        "n_t": n,
        "h_t": sig(o) * c / n,
    }


@paper(
    "SRU, EMNLP",
    "Lei et al. 2018, Simple Recurrent Units for Highly Parallelizable Recurrence, arXiv:1709.02755, last version",
    r"""
\begin{align}
\mathbf{f}_t &= \sigma\left(\mathbf{W}_f \mathbf{x}_t + \mathbf{v}_f \odot \mathbf{c}_{t-1} + \mathbf{b}_f\right) \label{eq:forget} \\
\mathbf{c}_t &= \mathbf{f}_t \odot \mathbf{c}_{t-1} + (1-\mathbf{f}_t) \odot (\mathbf{W} \mathbf{x}_t) \label{eq:state} \\
\mathbf{r}_t &= \sigma\left(\mathbf{W}_r \mathbf{x}_t + \mathbf{v}_r \odot \mathbf{c}_{t-1} + \mathbf{b}_r\right) \\ % reset gate
\mathbf{h}_t &= \mathbf{r}_t \odot \mathbf{c}_t + (1-\mathbf{r}_t) \odot \mathbf{x}_t % highway
\end{align}
""",
    """
f_t = σ(W_f x_t + v_f ⊙ c_{t−1} + b_f)
c_t = f_t ⊙ c_{t−1} + (1 − f_t) ⊙ (W x_t)
r_t = σ(W_r x_t + v_r ⊙ c_{t−1} + b_r)
h_t = r_t ⊙ c_t + (1 − r_t) ⊙ x_t
""",
    {HX: "W_f W W_r", H: "v_f b_f v_r b_r"},
    states={H: "c_{t-1}"},
    sizes={"input": "hidden"},
)
def _(v: Values) -> Values:
    x, c = v["x_t"], v["c_{t-1}"]
    f, r = (sig(v[f"W_{k}"] @ x + v[f"v_{k}"] * c + v[f"b_{k}"]) for k in "fr")
    c = f * c + (1 - f) * (v["W"] @ x)
    return {"f_t": f, "c_t": c, "r_t": r, "h_t": r * c + (1 - r) * x}


@paper(
    "QRNN",
    "Bradbury et al. 2017, Quasi-Recurrent Neural Networks, arXiv:1611.01576, eq. 2 with filters of width 2, fo-pooling",
    r"""
\begin{align}
\mathbf{z}_t &= \tanh(\mathbf{W}_z^1 \mathbf{x}_{t-1} + \mathbf{W}_z^2 \mathbf{x}_{t})\nonumber\\
\mathbf{f}_t &= \sigma(\mathbf{W}_f^1 \mathbf{x}_{t-1} + \mathbf{W}_f^2 \mathbf{x}_{t})\\
\mathbf{o}_t &= \sigma(\mathbf{W}_o^1 \mathbf{x}_{t-1} + \mathbf{W}_o^2 \mathbf{x}_{t}).\nonumber
\end{align}
\begin{align}
\mathbf{c}_t &= \mathbf{f}_t \odot \mathbf{c}_{t-1} + (1-\mathbf{f}_t) \odot \mathbf{z}_t\nonumber\\
\mathbf{h}_t &= \mathbf{o}_t \odot \mathbf{c}_t.
\end{align}
""",
    """
z_t = tanh(W¹_z x_{t−1} + W²_z x_t)
f_t = σ(W¹_f x_{t−1} + W²_f x_t)
o_t = σ(W¹_o x_{t−1} + W²_o x_t).
c_t = f_t ⊙ c_{t−1} + (1 − f_t) ⊙ z_t
h_t = o_t ⊙ c_t.
""",
    {HX: "W^1_z W^2_z W^1_f W^2_f W^1_o W^2_o"},
    states={X: "x_{t-1}", H: "c_{t-1}"},
)
def _(v: Values) -> Values:
    z, f, o = (v[f"W^1_{k}"] @ v["x_{t-1}"] + v[f"W^2_{k}"] @ v["x_t"] for k in "zfo")
    z, f, o = tanh(z), sig(f), sig(o)
    c = f * v["c_{t-1}"] + (1 - f) * z
    return {"z_t": z, "f_t": f, "o_t": o, "c_t": c, "h_t": o * c}
