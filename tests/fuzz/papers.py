"""Cells as papers write them, in canonical text: what a reader would type in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from fuzz import texts, trees

TITLE = "A cell"

PAPERS = {
    "Elman, 1990": """
h_t = σ(W_h·x_t + U_h·h_{t-1} + b_h)
y_t = σ(W_y·h_t + b_y)
""",
    "Jordan, 1986": """
h_t = σ(W_h·x_t + U_h·y_{t-1} + b_h)
y_t = σ(W_y·h_t + b_y)
""",
    "LSTM with peepholes, Gers and Schmidhuber 2000": """
f_t = σ(W_f·x_t + U_f·h_{t-1} + p_f ⊙ c_{t-1} + b_f)
i_t = σ(W_i·x_t + U_i·h_{t-1} + p_i ⊙ c_{t-1} + b_i)
c_t = f_t ⊙ c_{t-1} + i_t ⊙ tanh(W_c·x_t + U_c·h_{t-1} + b_c)
o_t = σ(W_o·x_t + U_o·h_{t-1} + p_o ⊙ c_t + b_o)
h_t = o_t ⊙ tanh(c_t)
""",
    "LSTM with coupled gates, Greff et al. 2015": """
f_t = σ(W_f·[h_{t-1}, x_t] + b_f)
c̃_t = tanh(W_c·[h_{t-1}, x_t] + b_c)
c_t = f_t ⊙ c_{t-1} + (1 - f_t) ⊙ c̃_t
o_t = σ(W_o·[h_{t-1}, x_t] + b_o)
h_t = o_t ⊙ tanh(c_t)
""",
    "GRU, Chung et al. 2014": """
z_t = σ(W_z·x_t + U_z·h_{t-1})
r_t = σ(W_r·x_t + U_r·h_{t-1})
h̃_t = tanh(W·x_t + U·(r_t ⊙ h_{t-1}))
h_t = (1 - z_t) ⊙ h_{t-1} + z_t ⊙ h̃_t
""",
    "MGU, Zhou et al. 2016": """
f_t = σ(W_f·[h_{t-1}, x_t] + b_f)
h̃_t = tanh(W_h·[f_t ⊙ h_{t-1}, x_t] + b_h)
h_t = (1 - f_t) ⊙ h_{t-1} + f_t ⊙ h̃_t
""",
    "UGRNN, Collins et al. 2017": """
c_t = tanh(W_c·[h_{t-1}, x_t] + b_c)
g_t = σ(W_g·[h_{t-1}, x_t] + b_g)
h_t = g_t ⊙ h_{t-1} + (1 - g_t) ⊙ c_t
""",
    "minGRU, Feng et al. 2024": """
z_t = σ(W_z·x_t)
h̃_t = W_h·x_t
h_t = (1 - z_t) ⊙ h_{t-1} + z_t ⊙ h̃_t
""",
    "minLSTM, Feng et al. 2024": """
f_t = σ(W_f·x_t + b_f)
i_t = σ(W_i·x_t + b_i)
h̃_t = W_h·x_t + b_h
h_t = f_t ⊙ h_{t-1} + i_t ⊙ h̃_t
""",
    "SRU, Lei et al. 2018": """
x̃_t = W·x_t
f_t = σ(W_f·x_t + v_f ⊙ c_{t-1} + b_f)
r_t = σ(W_r·x_t + v_r ⊙ c_{t-1} + b_r)
c_t = f_t ⊙ c_{t-1} + (1 - f_t) ⊙ x̃_t
h_t = r_t ⊙ c_t + (1 - r_t) ⊙ (W_s·x_t)
""",
    "Li-GRU, Ravanelli et al. 2018": """
z_t = σ(W_z·x_t + U_z·h_{t-1} + b_z)
h̃_t = relu(W_h·x_t + U_h·h_{t-1} + b_h)
h_t = z_t ⊙ h_{t-1} + (1 - z_t) ⊙ h̃_t
""",
    "IndRNN, Li et al. 2018": """
h_t = relu(W·x_t + u ⊙ h_{t-1} + b)
""",
    "MUT1, Józefowicz et al. 2015": """
z_t = σ(W_xz·x_t + b_z)
r_t = σ(W_xr·x_t + W_hr·h_{t-1} + b_r)
h_t = tanh(W_hh·(r_t ⊙ h_{t-1}) + tanh(W_xh·x_t) + b_h) ⊙ z_t + h_{t-1} ⊙ (1 - z_t)
""",
    "MUT2, Józefowicz et al. 2015": """
z_t = σ(W_xz·x_t + W_hz·h_{t-1} + b_z)
r_t = σ(W_xr·x_t + W_hr·h_{t-1} + b_r)
h_t = tanh(W_hh·(r_t ⊙ h_{t-1}) + W_xh·x_t + b_h) ⊙ z_t + h_{t-1} ⊙ (1 - z_t)
""",
    "CFN, Laurent and von Brecht 2017": """
θ_t = σ(U_θ·h_{t-1} + V_θ·x_t + b_θ)
η_t = σ(U_η·h_{t-1} + V_η·x_t + b_η)
h_t = θ_t ⊙ tanh(h_{t-1}) + η_t ⊙ tanh(W·x_t)
""",
    "FastRNN, Kusupati et al. 2018": """
h̃_t = tanh(W·x_t + U·h_{t-1} + b)
h_t = 0.25 ⊙ h̃_t + 0.75 ⊙ h_{t-1}
""",
    "FastGRNN, Kusupati et al. 2018": """
z_t = σ(W·x_t + U·h_{t-1} + b_z)
h̃_t = tanh(W·x_t + U·h_{t-1} + b_h)
h_t = (0.9 ⊙ (1 - z_t) + 0.1) ⊙ h̃_t + z_t ⊙ h_{t-1}
""",
    "SCRN, Mikolov et al. 2014": """
s_t = 0.05 ⊙ (W_b·x_t) + 0.95 ⊙ s_{t-1}
h_t = σ(W_p·s_t + W_a·x_t + W_r·h_{t-1})
y_t = softmax(U·h_t + V·s_t)
""",
    "Residual RNN": """
h_t = h_{t-1} + tanh(W·[h_{t-1}, x_t] + b)
""",
    "Leaky integrator, Jaeger 2001": """
h_t = 0.7 ⊙ h_{t-1} + 0.3 ⊙ tanh(W·h_{t-1} + V·x_t)
""",
    "AntisymmetricRNN step, Chang et al. 2019": """
z_t = σ(W·h_{t-1} + V_z·x_t + b_z)
h_t = h_{t-1} + 0.1 ⊙ z_t ⊙ tanh(W·h_{t-1} + V_h·x_t + b_h)
""",
    "GRU, as in PyTorch": """
r_t = σ(W_ir·x_t + b_ir + W_hr·h_{t-1} + b_hr)
z_t = σ(W_iz·x_t + b_iz + W_hz·h_{t-1} + b_hz)
n_t = tanh(W_in·x_t + b_in + r_t ⊙ (W_hn·h_{t-1} + b_hn))
h_t = (1 - z_t) ⊙ n_t + z_t ⊙ h_{t-1}
""",
    "Two states, difference": """
f_t = σ(W_f·[h_{t-1}, x_t] + b_f)
a_t = tanh(W_a·[h_{t-1}, x_t] - b_a)
c_t = c_{t-1} - f_t ⊙ (c_{t-1} - a_t)
h_t = -a_t + c_t
y_t = [h_t, c_t]
""",
    "mLSTM, Krause et al. 2016": """
m_t = (W_mx·x_t) ⊙ (W_mh·h_{t-1})
h̃_t = W_hx·x_t + W_hm·m_t
i_t = σ(W_ix·x_t + W_im·m_t)
o_t = σ(W_ox·x_t + W_om·m_t)
f_t = σ(W_fx·x_t + W_fm·m_t)
c_t = f_t ⊙ c_{t-1} + i_t ⊙ tanh(h̃_t)
h_t = tanh(c_t) ⊙ o_t
""",
}

SIZES = {  # what a file has to say of sizes that follow from nothing
    "Jordan, 1986": {"middle": {"rows": "W_h", "default": 2}},
    "Elman, 1990": {"output": {"rows": "W_y", "default": 2}},
    "SCRN, Mikolov et al. 2014": {"output": {"rows": "U", "default": 2}},
    "mLSTM, Krause et al. 2016": {"middle": {"length": "m_t", "default": 2}},
}

PARAMETERS = ("p_f", "p_i", "p_o", "v_f", "v_r", "u")
"""Vectors that are learned: the file has to say so."""


def toml(lines: str, *, title: str = TITLE, **tables: Mapping[str, Any]) -> str:
    """A cell file; `tables` have what its tables have, in values that JSON and TOML write alike."""
    quoted = lines.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    text = f'title = {json.dumps(title)}\nequations = """\n{quoted}\n"""\n'
    for name, table in tables.items():
        if table:
            entries = "".join(
                f"{json.dumps(key, ensure_ascii=False)} = {_toml(value)}\n" for key, value in table.items()
            )
            text += f"\n[{name}]\n{entries}"
    return text


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def files() -> Iterator[tuple[str, tuple[trees.Line, ...], str]]:
    """Every cell: what it is called, its equations as trees, its file."""
    for name, equations in PAPERS.items():
        lines = texts.read_lines(equations)
        used = {leaf.text for line in lines for leaf in trees.leaves(line.of)}
        roles = {name: "bias" for name in PARAMETERS if name in used}
        yield name, lines, toml(equations.strip(), roles=roles, sizes=SIZES.get(name, {}))
