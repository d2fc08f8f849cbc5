"""Texts that are no step of a cell, or whose indices are lost: each with words of its sentence and its place."""

from __future__ import annotations

REFUSED = {
    "Bahdanau et al. 2015, arXiv:1409.0473: attention over a whole sequence": (
        r"""
\begin{align}
e_{ij} &= v_a^\top \tanh(W_a s_{i-1} + U_a h_j) \\
\alpha_{ij} &= \frac{\exp(e_{ij})}{\sum_{k=1}^{T_x} \exp(e_{ik})} \\
c_i &= \sum_{j=1}^{T_x} \alpha_{ij} h_j
\end{align}
""",
        r"a sum over steps or entries is none of a cell's",
        r"\sum_{k=1}",
    ),
    "A sum over all steps": (
        r"h_t = \sum_{k=0}^{t} A^{t-k} B x_k",
        r"a sum over steps or entries is none of a cell's",
        r"\sum_",
    ),
    "A loss": (
        r"\mathcal{L}(\hat{y}, y) = -\sum_{t=1}^{T} \left( y_t \log \hat{y}_t + (1 - y_t) \log(1 - \hat{y}_t) \right)",
        r"a sum over steps or entries is none of a cell's",
        r"\sum_",
    ),
    "Chen et al. 2018, arXiv:1806.07366: the solution of a differential equation": (
        r"\mathbf{h}(t_1) = \mathbf{h}(t_0) + \int_{t_0}^{t_1} f(\mathbf{h}(t), t, \theta)\, dt",
        r"an integral is none of a cell's",
        r"\int_",
    ),
    "A differential equation": (
        r"\tau \frac{d\mathbf{h}(t)}{dt} = -\mathbf{h}(t) + \tanh\left(W \mathbf{h}(t) + U \mathbf{x}(t)\right)",
        r"dh is a word where a symbol is expected",
        r"d\mathbf{h}",
    ),
    "A derivative": (
        r"\dot{h} = -h + \tanh(W h + U x)",
        r"\\dot is a derivative, and none of a cell's: a step is written out, h_\{t\+1\} = h_t \+ Δt …",
        r"\dot{h}",
    ),
    "Zaremba et al. 2014, arXiv:1409.2329: a column of gates": (
        r"""
\begin{equation}
\begin{pmatrix} i \\ f \\ o \\ g \end{pmatrix} =
\begin{pmatrix} \mathrm{sigm} \\ \mathrm{sigm} \\ \mathrm{sigm} \\ \tanh \end{pmatrix}
T_{2n,4n} \begin{pmatrix} h_t^{l-1} \\ h_{t-1}^l \end{pmatrix}
\end{equation}
""",
        r"\\begin\{pmatrix\} sets something else than a cell: a matrix is written as a letter",
        r"\begin{pmatrix} i",
    ),
    "Vaswani et al. 2017, arXiv:1706.03762: attention": (
        r"\mathrm{Attention}(Q, K, V) = \mathrm{softmax}\left(\frac{QK^T}{\sqrt{d_k}}\right)V",
        r"Attention is not a known function",
        r"Attention",
    ),
    "A probability": (
        r"p(x_1, \dots, x_T) = \prod_{t=1}^{T} p(x_t \mid h_{t-1})",
        r"\\dots is none of a cell's: each line says how one value is worked out",
        r"\dots",
    ),
    "A problem to solve": (
        r"\hat{\theta} = \operatorname*{arg\,min}_{\theta} \sum_t \left\| y_t - f_\theta(x_t, h_{t-1}) \right\|_2^2",
        r"\\operatorname\{arg min\} sets words, which are none of a cell's",
        r"\operatorname*",
    ),
    "Shi et al. 2015, arXiv:1506.04214, eq. 3: a star that is a convolution": (
        r"""
\begin{split}
i_t &= \sigma(W_{xi} * \mathcal{X}_t + W_{hi} * \mathcal{H}_{t-1} + W_{ci}\circ \mathcal{C}_{t-1} + b_i)\\
\mathcal{C}_t &= i_t \circ \tanh(W_{xc} * \mathcal{X}_t + W_{hc} * \mathcal{H}_{t-1} + b_c)\\
\mathcal{H}_t &= \tanh(\mathcal{C}_t)
\end{split}
""",
        r"W_xi \* X_t has two readings, a convolution and the product W_xi·X_t",
        r"* \mathcal{X}_t + W_{hi}",
    ),
    "Cho et al. 2014, arXiv:1406.1078, eq. 5: one element of a gate, in LaTeX": (
        r"r_j = \sigma\left( \left[ \mathbf{W}_r \mathbf{x} \right]_j + \left[ \mathbf{U}_r \mathbf{h} \right]_j \right)",
        r"‘j’ below \[…\]: an index stands at a name, h_t, and an element has none",
        r"_j + \left",
    ),
    "Cho et al. 2014, arXiv:1406.1078, eq. 5: one element of a gate": (
        "r_j = σ([W_r x]_j + [U_r h_⟨t−1⟩]_j)",
        r"‘j’ below \[…\]: an index stands at a name, h_t, and an element has none",
        "_j + [U",
    ),
    "Chung et al. 2014, arXiv:1412.3555, sec. 3.2: one element of a state": (
        "h_t^j = (1 − z_t^j) h_{t−1}^j + z_t^j h̃_t^j",
        r"‘j’ above h is not a time, .* and an element of h_t has no index, as a line is about whole vectors",
        "^j =",
    ),
    "Goodfellow, Bengio, Courville 2016, Deep Learning, eq. 10.40: a sum over entries, in LaTeX": (
        r"f_i^{(t)} = \sigma\left(b_i^f + \sum_j U_{i,j}^f x_j^{(t)} + \sum_j W_{i,j}^f h_j^{(t-1)}\right)",
        r"terms are added with \+, and ∑_j W_ij x_j is W·x",
        r"\sum_j U",
    ),
    "Goodfellow, Bengio, Courville 2016, Deep Learning, eq. 10.40: a sum over entries": (
        "f_i^(t) = σ(b_i^f + ∑_j U_{i,j}^f x_j^(t) + ∑_j W_{i,j}^f h_j^(t−1))",
        r"terms are added with \+, and ∑_j W_ij x_j is W·x",
        "∑_j U",
    ),
    "Names that are explained": (
        r"""
where $i_t$, $f_t$ and $o_t$ are gates, $\sigma$ is the logistic function and $\odot$ the product by elements.
""",
        r"where is a word where a symbol is expected",
        "where",
    ),
    "A paragraph": (
        "A recurrent network reads one word after the other and keeps what it has read in a state.",
        r"recurrent is a word where a symbol is expected",
        "recurrent",
    ),
    "PyTorch documentation, torch.nn.GRU, without its indices": (
        "rt=σ(Wirxt+bir+Whrh(t−1)+bhr)zt=σ(Wizxt+biz+Whzh(t−1)+bhz)nt=tanh(Winxt+bin+rt⊙(Whnh(t−1)+bhn))",
        r"rt is a word where a symbol is expected",
        "rt=",
    ),
    "Wikipedia, Gated recurrent unit, without its indices": (
        "𝑓𝑡=𝜎(𝑊𝑓𝑥𝑡+𝑈𝑓ℎ𝑡−1+𝑏𝑓)\nℎ^𝑡=𝜙(𝑊ℎ𝑥𝑡+𝑈ℎ(𝑓𝑡⊙ℎ𝑡−1)+𝑏ℎ)\nℎ𝑡=(1−𝑓𝑡)⊙ℎ𝑡−1+𝑓𝑡⊙ℎ^𝑡",
        r"ft is a word where a symbol is expected",
        "𝑓𝑡=",
    ),
}
"""By what it is: the text, a pattern for the sentence, and what the caret stands under."""
