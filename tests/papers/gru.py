"""The gated recurrent unit in the notations of papers, documentations and courses."""

from __future__ import annotations

from numpy import tanh

from papers.record import HC, HH, HX, XH, Array, H, Values, X, cat, paper, sig


@paper(
    "GRU, Cho",
    "Cho et al. 2014, arXiv:1406.1078, eq. 5 to 8, its elements put together to vectors",
    r"""
\begin{align}
    \mathbf{r} &= \sigma\left( \mathbf{W}_r \mathbf{x} + \mathbf{U}_r \mathbf{h}_{\left<t-1\right>} \right), \\
    \mathbf{z} &= \sigma\left( \mathbf{W}_z \mathbf{x} + \mathbf{U}_z \mathbf{h}_{\left<t-1\right>} \right), \\
    \mathbf{h}^{\left<t\right>} &= \mathbf{z} \odot \mathbf{h}^{\left<t-1\right>} + (1 - \mathbf{z}) \odot \tilde{\mathbf{h}}^{\left<t\right>}, \\
    \tilde{\mathbf{h}}^{\left<t\right>} &= \phi\left( \mathbf{W} \mathbf{x} + \mathbf{U} \left( \mathbf{r} \odot \mathbf{h}_{\left<t-1\right>} \right) \right).
\end{align}
""",
    """
r = σ(W_r x + U_r h_⟨t−1⟩),
z = σ(W_z x + U_z h_⟨t−1⟩),
h^⟨t⟩ = z ⊙ h^⟨t−1⟩ + (1 − z) ⊙ h̃^⟨t⟩,
h̃^⟨t⟩ = ϕ(W x + U(r ⊙ h_⟨t−1⟩)).
""",
    {HX: "W_r W_z W", HH: "U_r U_z U"},
    inputs={X: "x"},
    functions={"φ": "tanh"},
)
def _(v: Values) -> Values:
    x, h = v["x"], v["h_{t-1}"]
    r, z = sig(v["W_r"] @ x + v["U_r"] @ h), sig(v["W_z"] @ x + v["U_z"] @ h)
    new = tanh(v["W"] @ x + v["U"] @ (r * h))
    return {"r": r, "z": z, "h_t": z * h + (1 - z) * new, "h̃_t": new}


@paper(
    "GRU, Chung",
    "Chung et al. 2014, arXiv:1412.3555, sec. 3.2, its elements put together to vectors",
    r"""
\begin{align}
\mathbf{z}_t &= \sigma(\mathbf{W}_z \mathbf{x}_t + \mathbf{U}_z \mathbf{h}_{t-1}) \\
\mathbf{r}_t &= \sigma(\mathbf{W}_r \mathbf{x}_t + \mathbf{U}_r \mathbf{h}_{t-1}) \\
\tilde{\mathbf{h}}_t &= \tanh(\mathbf{W} \mathbf{x}_t + \mathbf{U} (\mathbf{r}_t \odot \mathbf{h}_{t-1})) \\
\mathbf{h}_t &= (\mathbf{1} - \mathbf{z}_t) \odot \mathbf{h}_{t-1} + \mathbf{z}_t \odot \tilde{\mathbf{h}}_t
\end{align}
""",
    """
𝐳_t = σ(𝐖_z 𝐱_t + 𝐔_z 𝐡_{t−1})
𝐫_t = σ(𝐖_r 𝐱_t + 𝐔_r 𝐡_{t−1})
𝐡̃_t = tanh(𝐖𝐱_t + 𝐔(𝐫_t ⊙ 𝐡_{t−1}))
𝐡_t = (𝟏 − 𝐳_t) ⊙ 𝐡_{t−1} + 𝐳_t ⊙ 𝐡̃_t
""",
    {HX: "W_z W W_r", HH: "U_z U U_r"},
)
def _(v: Values) -> Values:
    x, h = v["x_t"], v["h_{t-1}"]
    z, r = sig(v["W_z"] @ x + v["U_z"] @ h), sig(v["W_r"] @ x + v["U_r"] @ h)
    new = tanh(v["W"] @ x + v["U"] @ (r * h))
    return {"z_t": z, "r_t": r, "h̃_t": new, "h_t": (1 - z) * h + z * new}


@paper(
    "GRU, colah",
    "Olah 2015, Understanding LSTM Networks: no biases, * element by element",
    r"""
z_t = \sigma\left( W_z \cdot [h_{t-1}, x_t] \right)
r_t = \sigma\left( W_r \cdot [h_{t-1}, x_t] \right)
\tilde{h}_t = \tanh\left( W \cdot [r_t * h_{t-1}, x_t] \right)
h_t = (1 - z_t) * h_{t-1} + z_t * \tilde{h}_t
""",
    """
z_t = σ(W_z · [h_{t-1}, x_t])
r_t = σ(W_r · [h_{t-1}, x_t])
h̃_t = tanh(W · [r_t * h_{t-1}, x_t])
h_t = (1 − z_t) * h_{t-1} + z_t * h̃_t
""",
    {HC: "W_z W_r W"},
)
def _(v: Values) -> Values:
    h, x = v["h_{t-1}"], v["x_t"]
    z, r = sig(v["W_z"] @ cat(h, x)), sig(v["W_r"] @ cat(h, x))
    new = tanh(v["W"] @ cat(r * h, x))
    return {"z_t": z, "r_t": r, "h̃_t": new, "h_t": (1 - z) * h + z * new}


@paper(
    "GRU, Wikipedia",
    "Wikipedia, Gated recurrent unit, fully gated unit; the LaTeX is what its formula images give when copied",
    r"""
{\displaystyle {\begin{aligned}z_{t}&=\sigma (W_{z}x_{t}+U_{z}h_{t-1}+b_{z})\\r_{t}&=\sigma (W_{r}x_{t}+U_{r}h_{t-1}+b_{r})\\{\hat {h}}_{t}&=\phi (W_{h}x_{t}+U_{h}(r_{t}\odot h_{t-1})+b_{h})\\h_{t}&=(1-z_{t})\odot h_{t-1}+z_{t}\odot {\hat {h}}_{t}\end{aligned}}}
""",
    """
z_t = σ(W_z x_t + U_z h_{t−1} + b_z)
r_t = σ(W_r x_t + U_r h_{t−1} + b_r)
ĥ_t = ϕ(W_h x_t + U_h(r_t ⊙ h_{t−1}) + b_h)
h_t = (1 − z_t) ⊙ h_{t−1} + z_t ⊙ ĥ_t
""",
    {HX: "W_z W_r W_h", HH: "U_z U_r U_h", H: "b_z b_r b_h"},
    functions={"φ": "tanh"},
)
def _(v: Values) -> Values:
    x, h = v["x_t"], v["h_{t-1}"]
    z, r = (sig(v[f"W_{k}"] @ x + v[f"U_{k}"] @ h + v[f"b_{k}"]) for k in "zr")
    new = tanh(v["W_h"] @ x + v["U_h"] @ (r * h) + v["b_h"])
    return {"z_t": z, "r_t": r, "ĥ_t": new, "h_t": (1 - z) * h + z * new}


@paper(
    "GRU, PyTorch",
    "PyTorch documentation, torch.nn.GRU",
    r"""
\begin{array}{ll}
    r_t = \sigma(W_{ir} x_t + b_{ir} + W_{hr} h_{(t-1)} + b_{hr}) \\
    z_t = \sigma(W_{iz} x_t + b_{iz} + W_{hz} h_{(t-1)} + b_{hz}) \\
    n_t = \tanh(W_{in} x_t + b_{in} + r_t \odot (W_{hn} h_{(t-1)}+ b_{hn})) \\
    h_t = (1 - z_t) \odot n_t + z_t \odot h_{(t-1)}
\end{array}
""",
    """
r_t = σ(W_ir x_t + b_ir + W_hr h_(t−1) + b_hr)
z_t = σ(W_iz x_t + b_iz + W_hz h_(t−1) + b_hz)
n_t = tanh(W_in x_t + b_in + r_t ⊙ (W_hn h_(t−1) + b_hn))
h_t = (1 − z_t) ⊙ n_t + z_t ⊙ h_(t−1)
""",
    {HX: "W_ir W_iz W_in", HH: "W_hr W_hz W_hn", H: "b_ir b_iz b_in b_hr b_hz b_hn"},
)
def _(v: Values) -> Values:
    x, h = v["x_t"], v["h_{t-1}"]
    r = sig(v["W_ir"] @ x + v["b_ir"] + v["W_hr"] @ h + v["b_hr"])
    z = sig(v["W_iz"] @ x + v["b_iz"] + v["W_hz"] @ h + v["b_hz"])
    n = tanh(v["W_in"] @ x + v["b_in"] + r * (v["W_hn"] @ h + v["b_hn"]))
    return {"r_t": r, "z_t": z, "n_t": n, "h_t": (1 - z) * n + z * h}


@paper(
    "GRUCell, PyTorch",
    "PyTorch documentation, torch.nn.GRUCell: no index of time, h' is the new state",
    r"""
\begin{array}{ll}
r = \sigma(W_{ir} x + b_{ir} + W_{hr} h + b_{hr}) \\
z = \sigma(W_{iz} x + b_{iz} + W_{hz} h + b_{hz}) \\
n = \tanh(W_{in} x + b_{in} + r \odot (W_{hn} h + b_{hn})) \\
h' = (1 - z) \odot n + z \odot h
\end{array}
""",
    """
r = σ(W_ir x + b_ir + W_hr h + b_hr)
z = σ(W_iz x + b_iz + W_hz h + b_hz)
n = tanh(W_in x + b_in + r ⊙ (W_hn h + b_hn))
h′ = (1 − z) ⊙ n + z ⊙ h
""",
    {HX: "W_ir W_iz W_in", HH: "W_hr W_hz W_hn", H: "b_ir b_iz b_in b_hr b_hz b_hn"},
    inputs={X: "x"},
    states={H: "h"},
)
def _(v: Values) -> Values:
    x, h = v["x"], v["h"]
    r = sig(v["W_ir"] @ x + v["b_ir"] + v["W_hr"] @ h + v["b_hr"])
    z = sig(v["W_iz"] @ x + v["b_iz"] + v["W_hz"] @ h + v["b_hz"])
    n = tanh(v["W_in"] @ x + v["b_in"] + r * (v["W_hn"] @ h + v["b_hn"]))
    return {"r": r, "z": z, "n": n, "h'": (1 - z) * n + z * h}


@paper(
    "GRU, Keras",
    "keras.layers.GRUCell, reset_after=True, its call() in formulas; row vectors, biases of input and of recurrence",
    r"""
\begin{aligned}
z_t &= \sigma\bigl(x_t W_z + b_z^{(i)} + h_{t-1} U_z + b_z^{(r)}\bigr), \\
r_t &= \sigma\bigl(x_t W_r + b_r^{(i)} + h_{t-1} U_r + b_r^{(r)}\bigr), \\
\tilde{h}_t &= \tanh\Bigl(x_t W_h + b_h^{(i)} + r_t \odot \bigl(h_{t-1} U_h + b_h^{(r)}\bigr)\Bigr), \\
h_t &= z_t \odot h_{t-1} + (1 - z_t) \odot \tilde{h}_t.
\end{aligned}
""",
    """
z_t = σ(x_t W_z + b_z^(i) + h_{t−1} U_z + b_z^(r)),
r_t = σ(x_t W_r + b_r^(i) + h_{t−1} U_r + b_r^(r)),
h̃_t = tanh(x_t W_h + b_h^(i) + r_t ⊙ (h_{t−1} U_h + b_h^(r))),
h_t = z_t ⊙ h_{t−1} + (1 − z_t) ⊙ h̃_t.
""",
    {XH: "W_z W_r W_h", HH: "U_z U_r U_h", H: "b^{(i)}_z b^{(i)}_r b^{(i)}_h b^{(r)}_z b^{(r)}_r b^{(r)}_h"},
)
def _(v: Values) -> Values:
    def parts(k: str) -> tuple[Array, Array]:
        return v["x_t"] @ v[f"W_{k}"] + v[f"b^{{(i)}}_{k}"], v["h_{t-1}"] @ v[f"U_{k}"] + v[f"b^{{(r)}}_{k}"]

    z, r = sig(sum(parts("z"))), sig(sum(parts("r")))
    x, h = parts("h")
    new = tanh(x + r * h)
    return {"z_t": z, "r_t": r, "h̃_t": new, "h_t": z * v["h_{t-1}"] + (1 - z) * new}


@paper(
    "GRU, d2l",
    "Zhang et al., Dive into Deep Learning, 10.2: row vectors in capital letters",
    r"""
$$
\begin{aligned}
\mathbf{R}_t = \sigma(\mathbf{X}_t \mathbf{W}_{\textrm{xr}} + \mathbf{H}_{t-1} \mathbf{W}_{\textrm{hr}} + \mathbf{b}_\textrm{r}),\\
\mathbf{Z}_t = \sigma(\mathbf{X}_t \mathbf{W}_{\textrm{xz}} + \mathbf{H}_{t-1} \mathbf{W}_{\textrm{hz}} + \mathbf{b}_\textrm{z}),
\end{aligned}
$$
$$\tilde{\mathbf{H}}_t = \tanh(\mathbf{X}_t \mathbf{W}_{\textrm{xh}} + \left(\mathbf{R}_t \odot \mathbf{H}_{t-1}\right) \mathbf{W}_{\textrm{hh}} + \mathbf{b}_\textrm{h}),$$
$$\mathbf{H}_t = \mathbf{Z}_t \odot \mathbf{H}_{t-1}  + (1 - \mathbf{Z}_t) \odot \tilde{\mathbf{H}}_t.$$
""",
    """
𝐑_t = 𝜎(𝐗_t 𝐖_xr + 𝐇_{t−1} 𝐖_hr + 𝐛_r),
𝐙_t = 𝜎(𝐗_t 𝐖_xz + 𝐇_{t−1} 𝐖_hz + 𝐛_z),
𝐇̃_t = tanh(𝐗_t 𝐖_xh + (𝐑_t ⊙ 𝐇_{t−1}) 𝐖_hh + 𝐛_h),
𝐇_t = 𝐙_t ⊙ 𝐇_{t−1} + (1 − 𝐙_t) ⊙ 𝐇̃_t.
""",
    {XH: "W_xr W_xz W_xh", HH: "W_hr W_hz W_hh", H: "b_r b_z b_h"},
    inputs={X: "X_t"},
    states={H: "H_{t-1}"},
)
def _(v: Values) -> Values:
    x, h = v["X_t"], v["H_{t-1}"]
    r, z = (sig(x @ v[f"W_x{k}"] + h @ v[f"W_h{k}"] + v[f"b_{k}"]) for k in "rz")
    new = tanh(x @ v["W_xh"] + (r * h) @ v["W_hh"] + v["b_h"])
    return {"R_t": r, "Z_t": z, "H̃_t": new, "H_t": z * h + (1 - z) * new}


@paper(
    "GRU, Ng",
    "Andrew Ng, Sequence Models (Coursera), full GRU: * element by element, a = c",
    r"""
\begin{align*}
\tilde{c}^{<t>} &= \tanh(W_c[\Gamma_r * c^{<t-1>}, x^{<t>}] + b_c) \\
\Gamma_u &= \sigma(W_u[c^{<t-1>}, x^{<t>}] + b_u) \\
\Gamma_r &= \sigma(W_r[c^{<t-1>}, x^{<t>}] + b_r) \\
c^{<t>} &= \Gamma_u * \tilde{c}^{<t>} + (1 - \Gamma_u) * c^{<t-1>} \\
a^{<t>} &= c^{<t>}
\end{align*}
""",
    """
c̃^<t> = tanh(W_c[Γ_r * c^<t-1>, x^<t>] + b_c)
Γ_u = σ(W_u[c^<t-1>, x^<t>] + b_u)
Γ_r = σ(W_r[c^<t-1>, x^<t>] + b_r)
c^<t> = Γ_u * c̃^<t> + (1 - Γ_u) * c^<t-1>
a^<t> = c^<t>
""",
    {HC: "W_c W_u W_r", H: "b_c b_u b_r"},
    states={H: "c_{t-1}"},
)
def _(v: Values) -> Values:
    c, x = v["c_{t-1}"], v["x_t"]
    u, r = (sig(v[f"W_{k}"] @ cat(c, x) + v[f"b_{k}"]) for k in "ur")
    new = tanh(v["W_c"] @ cat(r * c, x) + v["b_c"])
    out = u * new + (1 - u) * c
    return {"c̃_t": new, "Γ_u": u, "Γ_r": r, "c_t": out, "a_t": out}


@paper(
    "GRU, Ng, simplified",
    "Andrew Ng, Sequence Models (Coursera), simplified GRU with the update gate alone",
    r"""
\tilde{c}^{\langle t\rangle} = \tanh(W_c[c^{\langle t-1\rangle}, x^{\langle t\rangle}] + b_c)
\Gamma_u = \sigma(W_u[c^{\langle t-1\rangle}, x^{\langle t\rangle}] + b_u)
c^{\langle t\rangle} = \Gamma_u \times \tilde{c}^{\langle t\rangle} + (1 - \Gamma_u) \times c^{\langle t-1\rangle}
""",
    """
c̃⟨t⟩ = tanh(W_c[c⟨t−1⟩, x⟨t⟩] + b_c)
Γ_u = σ(W_u[c⟨t−1⟩, x⟨t⟩] + b_u)
c⟨t⟩ = Γ_u × c̃⟨t⟩ + (1 − Γ_u) × c⟨t−1⟩
""",
    {HC: "W_c W_u", H: "b_c b_u"},
    states={H: "c_{t-1}"},
)
def _(v: Values) -> Values:
    both = cat(v["c_{t-1}"], v["x_t"])
    new, u = tanh(v["W_c"] @ both + v["b_c"]), sig(v["W_u"] @ both + v["b_u"])
    return {"c̃_t": new, "Γ_u": u, "c_t": u * new + (1 - u) * v["c_{t-1}"]}


@paper(
    "GRU, Britz",
    "Denny Britz 2015, Recurrent Neural Networks Tutorial, part 4: row vectors, gates without time, h is no state",
    r"""
\begin{aligned}
z &=\sigma(x_tU^z + s_{t-1} W^z) \\
r &=\sigma(x_t U^r +s_{t-1} W^r) \\
h &= \tanh(x_t U^h + (s_{t-1} \circ r) W^h) \\
s_t &= (1 - z) \circ h + z \circ s_{t-1}
\end{aligned}
""",
    """
z = σ(x_t Uᶻ + s_{t-1} Wᶻ)
r = σ(x_t Uʳ + s_{t-1} Wʳ)
h = tanh(x_t Uʰ + (s_{t-1} ∘ r) Wʰ)
s_t = (1 − z) ∘ h + z ∘ s_{t-1}
""",
    {XH: "U^z U^r U^h", HH: "W^z W^r W^h"},
    states={H: "s_{t-1}"},
)
def _(v: Values) -> Values:
    x, s = v["x_t"], v["s_{t-1}"]
    z, r = sig(x @ v["U^z"] + s @ v["W^z"]), sig(x @ v["U^r"] + s @ v["W^r"])
    h = tanh(x @ v["U^h"] + (s * r) @ v["W^h"])
    return {"z": z, "r": r, "h": h, "s_t": (1 - z) * h + z * s}


@paper(
    "GRU, CS224n",
    "Stanford CS224n, lecture notes: superscripts in brackets, the reset outside the product",
    r"""
\begin{align*}
z_t &= \sigma(W^{(z)} x_t + U^{(z)} h_{t-1}) && \mbox{(Update gate)}\\
r_t &= \sigma(W^{(r)} x_t + U^{(r)} h_{t-1}) && \mbox{(Reset gate)}\\
\tilde{h}_t &= \tanh(r_t \circ U h_{t-1} + W x_t) && \mbox{(New memory)}\\
h_t &= (1 - z_t) \circ \tilde{h}_t + z_t \circ h_{t-1} && \mbox{(Hidden state)}
\end{align*}
""",
    """
z_t = σ(W^(z) x_t + U^(z) h_{t−1})
r_t = σ(W^(r) x_t + U^(r) h_{t−1})
h̃_t = tanh(r_t ∘ Uh_{t−1} + Wx_t)
h_t = (1 − z_t) ∘ h̃_t + z_t ∘ h_{t−1}
""",
    {HX: "W^{(z)} W^{(r)} W", HH: "U^{(z)} U^{(r)} U"},
)
def _(v: Values) -> Values:
    x, h = v["x_t"], v["h_{t-1}"]
    z, r = (sig(v[f"W^{{({k})}}"] @ x + v[f"U^{{({k})}}"] @ h) for k in "zr")
    new = tanh(r * (v["U"] @ h) + v["W"] @ x)
    return {"z_t": z, "r_t": r, "h̃_t": new, "h_t": (1 - z) * new + z * h}
