"""Simple recurrent networks, with and without an output."""

from __future__ import annotations

from numpy import tanh

from papers.record import HH, HX, HY, XH, YH, H, Values, X, Y, paper, relu, sig, softmax


@paper(
    "Elman, Wikipedia",
    "Wikipedia, Recurrent neural network, Elman networks; the LaTeX is what its formula images give when copied",
    r"""
{\displaystyle {\begin{aligned}h_{t}&=\sigma _{h}(W_{h}x_{t}+U_{h}h_{t-1}+b_{h})\\y_{t}&=\sigma _{y}(W_{y}h_{t}+b_{y})\end{aligned}}}
""",
    """
hₜ = σₕ(Wₕxₜ + Uₕhₜ₋₁ + bₕ)
yₜ = σ_y(W_y hₜ + b_y)
""",
    {HX: "W_h", HH: "U_h", H: "b_h", YH: "W_y", Y: "b_y"},
    functions={"σ_h": "tanh", "σ_y": "σ"},
    sizes={"output": {"length": "y_t", "default": 4}},
)
def _(v: Values) -> Values:
    h = tanh(v["W_h"] @ v["x_t"] + v["U_h"] @ v["h_{t-1}"] + v["b_h"])
    return {"h_t": h, "y_t": sig(v["W_y"] @ h + v["b_y"])}


@paper(
    "Jordan, Wikipedia",
    "Wikipedia, Recurrent neural network, Jordan networks, with a state layer of its own",
    r"""
{\displaystyle {\begin{aligned}h_{t}&=\sigma _{h}(W_{h}x_{t}+U_{h}s_{t}+b_{h})\\y_{t}&=\sigma _{y}(W_{y}h_{t}+b_{y})\\s_{t}&=\sigma _{s}(W_{s,s}s_{t-1}+W_{s,y}y_{t-1}+b_{s})\end{aligned}}}
""",
    """
h_t = σ_h(W_h x_t + U_h s_t + b_h)
y_t = σ_y(W_y h_t + b_y)
s_t = σ_s(W_{s,s} s_{t−1} + W_{s,y} y_{t−1} + b_s)
""",
    {
        HX: "W_h",
        ("hidden", "context"): "U_h",
        H: "b_h",
        YH: "W_y",
        Y: "b_y",
        ("context", "context"): "W_{s,s}",
        ("context", "output"): "W_{s,y}",
        ("context",): "b_s",
    },
    states={("context",): "s_{t-1}", Y: "y_{t-1}"},
    functions={"σ_h": "tanh", "σ_y": "σ", "σ_s": "identity"},
    sizes={
        "hidden": {"length": "h_t"},
        "output": {"length": "y_t", "default": 4},
        "context": {"length": "s_t", "default": 5},
    },
)
def _(v: Values) -> Values:
    s = v["W_{s,s}"] @ v["s_{t-1}"] + v["W_{s,y}"] @ v["y_{t-1}"] + v["b_s"]
    h = tanh(v["W_h"] @ v["x_t"] + v["U_h"] @ s + v["b_h"])
    return {"h_t": h, "y_t": sig(v["W_y"] @ h + v["b_y"]), "s_t": s}


@paper(
    "RNN, Karpathy",
    "Karpathy 2015, The Unreasonable Effectiveness of Recurrent Neural Networks; CS231n",
    r"""
h_t = \tanh ( W_{hh} h_{t-1} + W_{xh} x_t )
y_t = W_{hy}h_t
""",
    """
h_t = tanh(W_hh h_{t−1} + W_xh x_t)
y_t = W_hy h_t
""",
    {HH: "W_hh", HX: "W_xh", YH: "W_hy"},
    sizes={"output": {"length": "y_t", "default": 4}},
)
def _(v: Values) -> Values:
    h = tanh(v["W_hh"] @ v["h_{t-1}"] + v["W_xh"] @ v["x_t"])
    return {"h_t": h, "y_t": v["W_hy"] @ h}


@paper(
    "RNN, Goodfellow",
    "Goodfellow, Bengio, Courville 2016, Deep Learning, eq. 10.8 to 10.11",
    r"""
\begin{align}
\boldsymbol{a}^{(t)} &= \boldsymbol{b} + \boldsymbol{W} \boldsymbol{h}^{(t-1)} + \boldsymbol{U} \boldsymbol{x}^{(t)}, \\
\boldsymbol{h}^{(t)} &= \tanh(\boldsymbol{a}^{(t)}), \\
\boldsymbol{o}^{(t)} &= \boldsymbol{c} + \boldsymbol{V} \boldsymbol{h}^{(t)}, \\
\hat{\boldsymbol{y}}^{(t)} &= \mathrm{softmax}(\boldsymbol{o}^{(t)}),
\end{align}
""",
    """
𝒂⁽ᵗ⁾ = 𝒃 + 𝑾𝒉⁽ᵗ⁻¹⁾ + 𝑼𝒙⁽ᵗ⁾,
𝒉⁽ᵗ⁾ = tanh(𝒂⁽ᵗ⁾),
𝒐⁽ᵗ⁾ = 𝒄 + 𝑽𝒉⁽ᵗ⁾,
𝒚̂⁽ᵗ⁾ = softmax(𝒐⁽ᵗ⁾),
""",
    {H: "b", HH: "W", HX: "U", Y: "c", YH: "V"},
    sizes={"output": {"length": "o_t", "default": 4}},
)
def _(v: Values) -> Values:
    a = v["b"] + v["W"] @ v["h_{t-1}"] + v["U"] @ v["x_t"]
    o = v["c"] + v["V"] @ tanh(a)
    return {"a_t": a, "h_t": tanh(a), "o_t": o, "ŷ_t": softmax(o)}


@paper(
    "RNN, Britz, row vectors",
    "Denny Britz 2015, Recurrent Neural Networks Tutorial, in the row vectors of its part 4",
    r"""
s_t = \tanh(x_tU + s_{t-1}W)
""",
    """
s_t = tanh(x_t U + s_{t-1} W)
""",
    {XH: "U", HH: "W"},
    states={H: "s_{t-1}"},
)
def _(v: Values) -> Values:
    return {"s_t": tanh(v["x_t"] @ v["U"] + v["s_{t-1}"] @ v["W"])}


@paper(
    "RNN, Mikolov",
    "Mikolov 2012, Statistical Language Models Based on Neural Networks; vector form of Mikolov et al. 2010",
    r"""
\mathbf{s}(t) = f\left(\mathbf{U}\mathbf{w}(t) + \mathbf{W}\mathbf{s}(t-1)\right)
\mathbf{y}(t) = g\left(\mathbf{V}\mathbf{s}(t)\right)
""",
    """
s(t) = f(Uw(t) + Ws(t−1))
y(t) = g(Vs(t))
""",
    {HX: "U", HH: "W", YH: "V"},
    inputs={X: "w_t"},
    states={H: "s_{t-1}"},
    functions={"f": "σ", "g": "softmax"},
    sizes={"output": {"length": "y_t", "default": 4}},
)
def _(v: Values) -> Values:
    s = sig(v["U"] @ v["w_t"] + v["W"] @ v["s_{t-1}"])
    return {"s_t": s, "y_t": softmax(v["V"] @ s)}


@paper(
    "RNN, PyTorch",
    "PyTorch documentation, torch.nn.RNN",
    r"""
h_t = \tanh(x_t W_{ih}^T + b_{ih} + h_{t-1}W_{hh}^T + b_{hh})
""",
    """
h_t = tanh(x_t W_ih^T + b_ih + h_{t−1} W_hh^T + b_hh)
""",
    {HX: "W_ih", H: "b_ih b_hh", HH: "W_hh"},
)
def _(v: Values) -> Values:
    return {"h_t": tanh(v["x_t"] @ v["W_ih"].T + v["b_ih"] + v["h_{t-1}"] @ v["W_hh"].T + v["b_hh"])}


@paper(
    "RNNCell, PyTorch",
    "PyTorch documentation, torch.nn.RNNCell: no index of time, h' is the new state",
    r"""
h' = \tanh(W_{ih} x + b_{ih}  +  W_{hh} h + b_{hh})
""",
    """
h′ = tanh(W_ih x + b_ih + W_hh h + b_hh)
""",
    {HX: "W_ih", H: "b_ih b_hh", HH: "W_hh"},
    inputs={X: "x"},
    states={H: "h"},
)
def _(v: Values) -> Values:
    return {"h'": tanh(v["W_ih"] @ v["x"] + v["b_ih"] + v["W_hh"] @ v["h"] + v["b_hh"])}


@paper(
    "RNN, d2l",
    "Zhang et al., Dive into Deep Learning, 9.4: row vectors in capital letters",
    r"""
$$\mathbf{H}_t = \phi(\mathbf{X}_t \mathbf{W}_{\textrm{xh}} + \mathbf{H}_{t-1} \mathbf{W}_{\textrm{hh}}  + \mathbf{b}_\textrm{h}).$$

$$\mathbf{O}_t = \mathbf{H}_t \mathbf{W}_{\textrm{hq}} + \mathbf{b}_\textrm{q}.$$
""",
    """
𝐇ₜ = ϕ(𝐗ₜ𝐖ₓₕ + 𝐇ₜ₋₁𝐖ₕₕ + 𝐛ₕ).
𝐎ₜ = 𝐇ₜ𝐖_hq + 𝐛_q.
""",
    {XH: "W_xh", HH: "W_hh", H: "b_h", HY: "W_hq", Y: "b_q"},
    inputs={X: "X_t"},
    states={H: "H_{t-1}"},
    functions={"φ": "tanh"},
    sizes={"output": {"length": "O_t", "default": 4}},
)
def _(v: Values) -> Values:
    h = tanh(v["X_t"] @ v["W_xh"] + v["H_{t-1}"] @ v["W_hh"] + v["b_h"])
    return {"H_t": h, "O_t": h @ v["W_hq"] + v["b_q"]}


@paper(
    "RNN of two layers, d2l",
    "Zhang et al., Dive into Deep Learning, 10.3, eq. deep_rnn_H with l = 1, 2 and H^{(0)} = X",
    r"""
\begin{aligned}
\mathbf{H}_t^{(1)} &= \phi_1(\mathbf{X}_t \mathbf{W}_{\textrm{xh}}^{(1)} + \mathbf{H}_{t-1}^{(1)} \mathbf{W}_{\textrm{hh}}^{(1)}  + \mathbf{b}_\textrm{h}^{(1)}),\\
\mathbf{H}_t^{(2)} &= \phi_2(\mathbf{H}_t^{(1)} \mathbf{W}_{\textrm{xh}}^{(2)} + \mathbf{H}_{t-1}^{(2)} \mathbf{W}_{\textrm{hh}}^{(2)}  + \mathbf{b}_\textrm{h}^{(2)}),\\
\mathbf{O}_t &= \mathbf{H}_t^{(2)} \mathbf{W}_{\textrm{hq}} + \mathbf{b}_\textrm{q}.
\end{aligned}
""",
    """
H_t^(1) = ϕ_1(X_t W_xh^(1) + H_{t−1}^(1) W_hh^(1) + b_h^(1)),
H_t^(2) = ϕ_2(H_t^(1) W_xh^(2) + H_{t−1}^(2) W_hh^(2) + b_h^(2)),
O_t = H_t^(2) W_hq + b_q.
""",
    {XH: "W^{(1)}_xh", HH: "W^{(1)}_hh W^{(2)}_xh W^{(2)}_hh", H: "b^{(1)}_h b^{(2)}_h", HY: "W_hq", Y: "b_q"},
    inputs={X: "X_t"},
    states={H: "H^{(1)}_{t-1} H^{(2)}_{t-1}"},
    functions={"φ_1": "tanh", "φ_2": "tanh"},
    sizes={"output": {"length": "O_t", "default": 4}},
)
def _(v: Values) -> Values:
    one = tanh(v["X_t"] @ v["W^{(1)}_xh"] + v["H^{(1)}_{t-1}"] @ v["W^{(1)}_hh"] + v["b^{(1)}_h"])
    two = tanh(one @ v["W^{(2)}_xh"] + v["H^{(2)}_{t-1}"] @ v["W^{(2)}_hh"] + v["b^{(2)}_h"])
    return {"H^{(1)}_t": one, "H^{(2)}_t": two, "O_t": two @ v["W_hq"] + v["b_q"]}


@paper(
    "RNN, Ng",
    "Andrew Ng, Sequence Models (Coursera), Building your Recurrent Neural Network",
    r"""
$a^{\langle t \rangle} = \tanh(W_{aa} a^{\langle t-1 \rangle} + W_{ax} x^{\langle t \rangle} + b_a)$
$\hat{y}^{\langle t \rangle} = softmax(W_{ya} a^{\langle t \rangle} + b_y)$
""",
    """
a⟨t⟩ = tanh(W_aa a⟨t−1⟩ + W_ax x⟨t⟩ + b_a)
ŷ⟨t⟩ = softmax(W_ya a⟨t⟩ + b_y)
""",
    {HH: "W_aa", HX: "W_ax", H: "b_a", YH: "W_ya", Y: "b_y"},
    states={H: "a_{t-1}"},
    sizes={"output": {"length": "ŷ_t", "default": 4}},
)
def _(v: Values) -> Values:
    a = tanh(v["W_aa"] @ v["a_{t-1}"] + v["W_ax"] @ v["x_t"] + v["b_a"])
    return {"a_t": a, "ŷ_t": softmax(v["W_ya"] @ a + v["b_y"])}


@paper(
    "RNN, CS224n",
    "Stanford CS224n, lecture notes on language models and RNNs",
    r"""
\begin{eqnarray}
h_{t} &=& \sigma(W^{(hh)}h_{t-1} + W^{(hx)}x_{[t]}) \\
\hat{y}_{t} &=& {\rm softmax}(W^{(S)}h_{t})
\end{eqnarray}
""",
    """
h_t = σ(W^(hh) h_{t−1} + W^(hx) x_[t])
ŷ_t = softmax(W^(S) h_t)
""",
    {HH: "W^{(hh)}", HX: "W^{(hx)}", YH: "W^{(S)}"},
    sizes={"output": {"length": "ŷ_t", "default": 4}},
)
def _(v: Values) -> Values:
    h = sig(v["W^{(hh)}"] @ v["h_{t-1}"] + v["W^{(hx)}"] @ v["x_t"])
    return {"h_t": h, "ŷ_t": softmax(v["W^{(S)}"] @ h)}


@paper(
    "IndRNN",
    "Li et al. 2018, arXiv:1803.04831, eq. 2; ReLU as in its experiments",
    r"""
\mathbf{h}_{t}=\sigma(\mathbf{W}\mathbf{x}_{t}+\mathbf{u}\odot\mathbf{h}_{t-1}+\mathbf{b})
""",
    """
𝐡ₜ = σ(𝐖𝐱ₜ + 𝐮 ⊙ 𝐡ₜ₋₁ + 𝐛)
""",
    {HX: "W", H: "u b"},
    functions={"σ": "relu"},
)
def _(v: Values) -> Values:
    return {"h_t": relu(v["W"] @ v["x_t"] + v["u"] * v["h_{t-1}"] + v["b"])}


@paper(
    "MI-RNN",
    "Wu et al. 2016, On Multiplicative Integration with Recurrent Neural Networks, arXiv:1606.06630, general form",
    r"""
\boldsymbol{h}_t = \phi(\boldsymbol{\alpha} \odot \mathbf{W}\boldsymbol{x}_t \odot \mathbf{U}\boldsymbol{h}_{t-1} + \boldsymbol{\beta}_1 \odot \mathbf{U}\boldsymbol{h}_{t-1} + \boldsymbol{\beta}_2 \odot \mathbf{W}\boldsymbol{x}_t + \boldsymbol{b})
""",
    """
h_t = φ(α ⊙ Wx_t ⊙ Uh_{t−1} + β_1 ⊙ Uh_{t−1} + β_2 ⊙ Wx_t + b)
""",
    {HX: "W", HH: "U", H: "α β_1 β_2 b"},
    functions={"φ": "tanh"},
)
def _(v: Values) -> Values:
    wx, uh = v["W"] @ v["x_t"], v["U"] @ v["h_{t-1}"]
    return {"h_t": tanh(v["α"] * wx * uh + v["β_1"] * uh + v["β_2"] * wx + v["b"])}
