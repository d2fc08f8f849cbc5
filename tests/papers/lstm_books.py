"""Long short-term memory as libraries, books and courses write it."""

from __future__ import annotations

from numpy import tanh

from papers.record import HC, HH, HX, XH, YH, H, Values, X, Y, cat, paper, sig, softmax


@paper(
    "LSTM, PyTorch",
    "PyTorch documentation, torch.nn.LSTM",
    r"""
\begin{array}{ll} \\
    i_t = \sigma(W_{ii} x_t + b_{ii} + W_{hi} h_{t-1} + b_{hi}) \\
    f_t = \sigma(W_{if} x_t + b_{if} + W_{hf} h_{t-1} + b_{hf}) \\
    g_t = \tanh(W_{ig} x_t + b_{ig} + W_{hg} h_{t-1} + b_{hg}) \\
    o_t = \sigma(W_{io} x_t + b_{io} + W_{ho} h_{t-1} + b_{ho}) \\
    c_t = f_t \odot c_{t-1} + i_t \odot g_t \\
    h_t = o_t \odot \tanh(c_t) \\
\end{array}
""",
    """
i_t = σ(W_ii x_t + b_ii + W_hi h_{t−1} + b_hi)
f_t = σ(W_if x_t + b_if + W_hf h_{t−1} + b_hf)
g_t = tanh(W_ig x_t + b_ig + W_hg h_{t−1} + b_hg)
o_t = σ(W_io x_t + b_io + W_ho h_{t−1} + b_ho)
c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t
h_t = o_t ⊙ tanh(c_t)
""",
    {HX: "W_ii W_if W_ig W_io", HH: "W_hi W_hf W_hg W_ho", H: "b_ii b_if b_ig b_io b_hi b_hf b_hg b_ho"},
    states={H: "h_{t-1} c_{t-1}"},
)
def _(v: Values) -> Values:
    x, h = v["x_t"], v["h_{t-1}"]
    i, f, o, g = (v[f"W_i{k}"] @ x + v[f"b_i{k}"] + v[f"W_h{k}"] @ h + v[f"b_h{k}"] for k in "ifog")
    i, f, o, g = sig(i), sig(f), sig(o), tanh(g)
    c = f * v["c_{t-1}"] + i * g
    return {"i_t": i, "f_t": f, "g_t": g, "o_t": o, "c_t": c, "h_t": o * tanh(c)}


@paper(
    "LSTM, Keras",
    "keras.layers.LSTMCell, its call() in formulas; row vectors, order of its kernel i, f, c, o",
    r"""
\begin{align*}
i &= \mathrm{sigmoid}(x_t W_i + h_{t-1} U_i + b_i) \\
f &= \mathrm{sigmoid}(x_t W_f + h_{t-1} U_f + b_f) \\
c_t &= f * c_{t-1} + i * \mathrm{tanh}(x_t W_c + h_{t-1} U_c + b_c) \\
o &= \mathrm{sigmoid}(x_t W_o + h_{t-1} U_o + b_o) \\
h_t &= o * \mathrm{tanh}(c_t)
\end{align*}
""",
    """
i = sigmoid(x_t W_i + h_{t-1} U_i + b_i)
f = sigmoid(x_t W_f + h_{t-1} U_f + b_f)
c_t = f * c_{t-1} + i * tanh(x_t W_c + h_{t-1} U_c + b_c)
o = sigmoid(x_t W_o + h_{t-1} U_o + b_o)
h_t = o * tanh(c_t)
""",
    {XH: "W_i W_f W_c W_o", HH: "U_i U_f U_c U_o", H: "b_i b_f b_c b_o"},
    states={H: "h_{t-1} c_{t-1}"},
)
def _(v: Values) -> Values:
    i, f, o, c = (v["x_t"] @ v[f"W_{k}"] + v["h_{t-1}"] @ v[f"U_{k}"] + v[f"b_{k}"] for k in "ifoc")
    i, f, o = sig(i), sig(f), sig(o)
    c = f * v["c_{t-1}"] + i * tanh(c)
    return {"i": i, "f": f, "c_t": c, "o": o, "h_t": o * tanh(c)}


@paper(
    "LSTM, ONNX",
    "ONNX operator LSTM: row vectors, R for the recurrence, peepholes P, vectors W_{bi} and R_{bi} as biases",
    r"""
i_t = f(X_t W_i^{\mathrm{T}} + H_{t-1} R_i^{\mathrm{T}} + P_i \odot C_{t-1} + W_{bi} + R_{bi})
f_t = f(X_t W_f^{\mathrm{T}} + H_{t-1} R_f^{\mathrm{T}} + P_f \odot C_{t-1} + W_{bf} + R_{bf})
c_t = g(X_t W_c^{\mathrm{T}} + H_{t-1} R_c^{\mathrm{T}} + W_{bc} + R_{bc})
C_t = f_t \odot C_{t-1} + i_t \odot c_t
o_t = f(X_t W_o^{\mathrm{T}} + H_{t-1} R_o^{\mathrm{T}} + P_o \odot C_t + W_{bo} + R_{bo})
H_t = o_t \odot h(C_t)
""",
    """
i_t = f(X_t*(W_i^T) + H_{t-1}*(R_i^T) + P_i (.) C_{t-1} + W_bi + R_bi)
f_t = f(X_t*(W_f^T) + H_{t-1}*(R_f^T) + P_f (.) C_{t-1} + W_bf + R_bf)
c_t = g(X_t*(W_c^T) + H_{t-1}*(R_c^T) + W_bc + R_bc)
C_t = f_t (.) C_{t-1} + i_t (.) c_t
o_t = f(X_t*(W_o^T) + H_{t-1}*(R_o^T) + P_o (.) C_t + W_bo + R_bo)
H_t = o_t (.) h(C_t)
""",
    {HX: "W_i W_f W_c W_o", HH: "R_i R_f R_c R_o", H: "P_i P_f P_o W_bi W_bf W_bc W_bo R_bi R_bf R_bc R_bo"},
    inputs={X: "X_t"},
    states={H: "H_{t-1} C_{t-1}"},
    kinds={"W_bi": "bias", "W_bf": "bias", "W_bc": "bias", "W_bo": "bias"},
    functions={"f": "σ", "g": "tanh", "h": "tanh"},
    refused=r"W_i is a matrix that stands in brackets alone: without them it multiplies",
    under=("", "W_i^T) + H_"),
    instead="""
i_t = f(X_t*W_i^T + H_{t-1}*R_i^T + P_i (.) C_{t-1} + W_bi + R_bi)
f_t = f(X_t*W_f^T + H_{t-1}*R_f^T + P_f (.) C_{t-1} + W_bf + R_bf)
c_t = g(X_t*W_c^T + H_{t-1}*R_c^T + W_bc + R_bc)
C_t = f_t (.) C_{t-1} + i_t (.) c_t
o_t = f(X_t*W_o^T + H_{t-1}*R_o^T + P_o (.) C_t + W_bo + R_bo)
H_t = o_t (.) h(C_t)
""",
)
def _(v: Values) -> Values:
    i, f, o, new = (
        v["X_t"] @ v[f"W_{k}"].T + v["H_{t-1}"] @ v[f"R_{k}"].T + v[f"W_b{k}"] + v[f"R_b{k}"] for k in "ifoc"
    )
    i, f, new = sig(i + v["P_i"] * v["C_{t-1}"]), sig(f + v["P_f"] * v["C_{t-1}"]), tanh(new)
    c = f * v["C_{t-1}"] + i * new
    o = sig(o + v["P_o"] * c)
    return {"i_t": i, "f_t": f, "c_t": new, "C_t": c, "o_t": o, "H_t": o * tanh(c)}


@paper(
    "LSTM, Goodfellow",
    "Goodfellow, Bengio, Courville 2016, Deep Learning, eq. 10.40 to 10.44, its elements put together to vectors",
    r"""
\begin{equation}
\boldsymbol{f}^{(t)} = \sigma \left( \boldsymbol{b}^f + \boldsymbol{U}^f \boldsymbol{x}^{(t)} + \boldsymbol{W}^f \boldsymbol{h}^{(t-1)} \right),
\end{equation}
\begin{equation}
\boldsymbol{s}^{(t)} = \boldsymbol{f}^{(t)} \odot \boldsymbol{s}^{(t-1)} + \boldsymbol{g}^{(t)} \odot \sigma \left( \boldsymbol{b} + \boldsymbol{U} \boldsymbol{x}^{(t)} + \boldsymbol{W} \boldsymbol{h}^{(t-1)} \right),
\end{equation}
\begin{equation}
\boldsymbol{g}^{(t)} = \sigma \left( \boldsymbol{b}^g + \boldsymbol{U}^g \boldsymbol{x}^{(t)} + \boldsymbol{W}^g \boldsymbol{h}^{(t-1)} \right).
\end{equation}
\begin{align}
\boldsymbol{h}^{(t)} &= \tanh \left( \boldsymbol{s}^{(t)} \right) \odot \boldsymbol{q}^{(t)}, \\
\boldsymbol{q}^{(t)} &= \sigma \left( \boldsymbol{b}^o + \boldsymbol{U}^o \boldsymbol{x}^{(t)} + \boldsymbol{W}^o \boldsymbol{h}^{(t-1)} \right),
\end{align}
""",
    """
f^(t) = σ(b^f + U^f x^(t) + W^f h^(t−1)),
s^(t) = f^(t) ⊙ s^(t−1) + g^(t) ⊙ σ(b + U x^(t) + W h^(t−1)),
g^(t) = σ(b^g + U^g x^(t) + W^g h^(t−1)).
h^(t) = tanh(s^(t)) ⊙ q^(t),
q^(t) = σ(b^o + U^o x^(t) + W^o h^(t−1)),
""",
    {HX: "U U^f U^g U^o", HH: "W W^f W^g W^o", H: "b b^f b^g b^o"},
    states={H: "h_{t-1} s_{t-1}"},
)
def _(v: Values) -> Values:
    f, g, q, new = (sig(v[f"b{k}"] + v[f"U{k}"] @ v["x_t"] + v[f"W{k}"] @ v["h_{t-1}"]) for k in ("^f", "^g", "^o", ""))
    s = f * v["s_{t-1}"] + g * new
    return {"f_t": f, "s_t": s, "g_t": g, "h_t": tanh(s) * q, "q_t": q}


@paper(
    "LSTM, Ng, exercise",
    "Andrew Ng, Sequence Models (Coursera), Building your Recurrent Neural Network: every value bold and with its time",
    r"""
$$\mathbf{\Gamma}_f^{\langle t \rangle} = \sigma(\mathbf{W}_f[\mathbf{a}^{\langle t-1 \rangle}, \mathbf{x}^{\langle t \rangle}] + \mathbf{b}_f)\tag{1} $$
$$\mathbf{\tilde{c}}^{\langle t \rangle} = \tanh\left( \mathbf{W}_{c} [\mathbf{a}^{\langle t - 1 \rangle}, \mathbf{x}^{\langle t \rangle}] + \mathbf{b}_{c} \right) \tag{3}$$
$$\mathbf{\Gamma}_i^{\langle t \rangle} = \sigma(\mathbf{W}_i[\mathbf{a}^{\langle t-1 \rangle}, \mathbf{x}^{\langle t \rangle}] + \mathbf{b}_i)\tag{2} $$
$$ \mathbf{c}^{\langle t \rangle} = \mathbf{\Gamma}_f^{\langle t \rangle}* \mathbf{c}^{\langle t-1 \rangle} + \mathbf{\Gamma}_{i}^{\langle t \rangle} *\mathbf{\tilde{c}}^{\langle t \rangle} \tag{4} $$
$$ \mathbf{\Gamma}_o^{\langle t \rangle}=  \sigma(\mathbf{W}_o[\mathbf{a}^{\langle t-1 \rangle}, \mathbf{x}^{\langle t \rangle}] + \mathbf{b}_{o})\tag{5}$$
$$ \mathbf{a}^{\langle t \rangle} = \mathbf{\Gamma}_o^{\langle t \rangle} * \tanh(\mathbf{c}^{\langle t \rangle})\tag{6} $$
$$\mathbf{y}^{\langle t \rangle}_{pred} = \textrm{softmax}(\mathbf{W}_{y} \mathbf{a}^{\langle t \rangle} + \mathbf{b}_{y})$$
""",
    """
𝚪_f^⟨t⟩ = σ(𝐖_f[𝐚^⟨t−1⟩, 𝐱^⟨t⟩] + 𝐛_f)
𝐜̃^⟨t⟩ = tanh(𝐖_c[𝐚^⟨t−1⟩, 𝐱^⟨t⟩] + 𝐛_c)
𝚪_i^⟨t⟩ = σ(𝐖_i[𝐚^⟨t−1⟩, 𝐱^⟨t⟩] + 𝐛_i)
𝐜^⟨t⟩ = 𝚪_f^⟨t⟩ ∗ 𝐜^⟨t−1⟩ + 𝚪_i^⟨t⟩ ∗ 𝐜̃^⟨t⟩
𝚪_o^⟨t⟩ = σ(𝐖_o[𝐚^⟨t−1⟩, 𝐱^⟨t⟩] + 𝐛_o)
𝐚^⟨t⟩ = 𝚪_o^⟨t⟩ ∗ tanh(𝐜^⟨t⟩)
𝐲_pred^⟨t⟩ = softmax(𝐖_y 𝐚^⟨t⟩ + 𝐛_y)
""",
    {HC: "W_f W_c W_i W_o", H: "b_f b_c b_i b_o", YH: "W_y", Y: "b_y"},
    states={H: "a_{t-1} c_{t-1}"},
    sizes={"output": {"length": "y_{pred,t}", "default": 4}},
)
def _(v: Values) -> Values:
    f, i, o, new = (v[f"W_{k}"] @ cat(v["a_{t-1}"], v["x_t"]) + v[f"b_{k}"] for k in "fioc")
    f, i, o, new = sig(f), sig(i), sig(o), tanh(new)
    c = f * v["c_{t-1}"] + i * new
    a = o * tanh(c)
    return {
        "Γ_{f,t}": f,
        "c̃_t": new,
        "Γ_{i,t}": i,
        "c_t": c,
        "Γ_{o,t}": o,
        "a_t": a,
        "y_{pred,t}": softmax(v["W_y"] @ a + v["b_y"]),
    }
