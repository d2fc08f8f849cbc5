"""The cells of papers and frameworks against their formulas, written down here a second time, in numpy."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from written import sizes

import rnnviz
from rnnviz.cells.cell import load, shipped
from rnnviz.functions.record import Array

P = Mapping[str, Array]
Came = Mapping[str, Array]
Went = dict[str, Array]
Formula = Callable[[P, Array, Came], Went]


def s(z: Array) -> Array:
    value: Array = 0.5 * (1 + np.tanh(z / 2))
    return value


def joined(p: P, gate: str, h: Array, x: Array) -> Array:
    """W times h and x in one vector, and b."""
    value: Array = p[f"W_{gate}"][:, : len(h)] @ h + p[f"W_{gate}"][:, len(h) :] @ x + p[f"b_{gate}"]
    return value


def split(p: P, gate: str, h: Array, x: Array, w: str = "W", u: str = "U") -> Array:
    value: Array = p[f"{w}_{gate}"] @ x + p[f"{u}_{gate}"] @ h + p[f"b_{gate}"]
    return value


def lstm(f: Array, i: Array, g: Array, o: Callable[[Array], Array], c: Array) -> Went:
    new = f * c + i * g
    return {"c_t": new, "h_t": o(new) * np.tanh(new)}


def lstm_torch(p: P, x: Array, came: Came) -> Went:
    h = came["h_{t-1}"]
    i, f, g, o = (p[f"W_i{k}"] @ x + p[f"b_i{k}"] + p[f"W_h{k}"] @ h + p[f"b_h{k}"] for k in "ifgo")
    return lstm(s(f), s(i), np.tanh(g), lambda _: s(o), came["c_{t-1}"])


def lstm_peephole(p: P, x: Array, came: Came) -> Went:
    h, c = came["h_{t-1}"], came["c_{t-1}"]
    f, i = (s(joined(p, k, h, x) + np.diag(p[f"w_{k}"]) @ c) for k in "fi")
    return lstm(f, i, np.tanh(joined(p, "g", h, x)), lambda new: s(joined(p, "o", h, x) + np.diag(p["w_o"]) @ new), c)


def lstm_peephole_full(p: P, x: Array, came: Came) -> Went:
    h, c = came["h_{t-1}"], came["c_{t-1}"]

    def sees(gate: str, cell: Array) -> Array:
        value: Array = p[f"W_x{gate}"] @ x + p[f"W_h{gate}"] @ h + p[f"W_c{gate}"] @ cell + p[f"b_{gate}"]
        return value

    g = np.tanh(p["W_xc"] @ x + p["W_hc"] @ h + p["b_c"])
    return lstm(s(sees("f", c)), s(sees("i", c)), g, lambda new: s(sees("o", new)), c)


def lstm_coupled(p: P, x: Array, came: Came) -> Went:
    h, f = came["h_{t-1}"], s(joined(p, "f", came["h_{t-1}"], x))
    return lstm(f, 1 - f, np.tanh(joined(p, "g", h, x)), lambda _: s(joined(p, "o", h, x)), came["c_{t-1}"])


def gru_cho(p: P, x: Array, came: Came) -> Went:
    h = came["h_{t-1}"]
    r, z = s(split(p, "r", h, x)), s(split(p, "z", h, x))
    return {"h_t": z * h + (1 - z) * np.tanh(split(p, "h", r * h, x))}


def mgu(p: P, x: Array, came: Came) -> Went:
    h = came["h_{t-1}"]
    f = s(joined(p, "f", h, x))
    return {"h_t": h + f * (np.tanh(joined(p, "h", f * h, x)) - h)}


def min_gru(p: P, x: Array, came: Came) -> Went:
    z = s(p["W_z"] @ x + p["b_z"])
    return {"h_t": came["h_{t-1}"] + z * (p["W_h"] @ x + p["b_h"] - came["h_{t-1}"])}


def min_lstm(p: P, x: Array, came: Came) -> Went:
    """The share of f in f + i is σ(ln f − ln i)."""
    f, i = (s(p[f"W_{k}"] @ x + p[f"b_{k}"]) for k in "fi")
    kept = s(np.log(f) - np.log(i))
    return {"f'_t": kept, "h_t": kept * came["h_{t-1}"] + (1 - kept) * (p["W_h"] @ x + p["b_h"])}


def sru(p: P, x: Array, came: Came) -> Went:
    c = came["c_{t-1}"]
    f, r = (s(p[f"W_{k}"] @ x + p[f"v_{k}"] * c + p[f"b_{k}"]) for k in "fr")
    new = f * c + (1 - f) * (p["W"] @ x)
    return {"c_t": new, "h_t": r * new + (1 - r) * x}


def ind_rnn(p: P, x: Array, came: Came) -> Went:
    """The recurrent matrix has nothing beside its diagonal."""
    z = p["W"] @ x + np.diag(p["u"]) @ came["h_{t-1}"] + p["b"]
    return {"h_t": np.where(z > 0, z, 0.0)}


def ugrnn(p: P, x: Array, came: Came) -> Went:
    h = came["h_{t-1}"]
    g = s(joined(p, "g", h, x))
    return {"h_t": g * h + (1 - g) * np.tanh(joined(p, "c", h, x))}


def li_gru(p: P, x: Array, came: Came) -> Went:
    h = came["h_{t-1}"]
    z, new = s(split(p, "z", h, x)), split(p, "h", h, x)
    return {"h_t": z * h + (1 - z) * np.where(new > 0, new, 0.0)}


def s_lstm(p: P, x: Array, came: Came) -> Went:
    """With exponents as they are, c and n are e^m times as large: what goes out as h is the same."""
    z, i, f, o = (split(p, k, came["h_{t-1}"], x, "W", "R") for k in "zifo")
    scale = np.exp(came["m_{t-1}"])
    keep, take = s(f) * scale, np.exp(i)
    c, n = keep * came["c_{t-1}"] + take * np.tanh(z), keep * came["n_{t-1}"] + take
    m = np.maximum(np.log(keep), i)
    return {"m_t": m, "c_t": c / np.exp(m), "n_t": n / np.exp(m), "h_t": s(o) * c / n}


def elman(p: P, x: Array, came: Came) -> Went:
    h = s(split(p, "h", came["h_{t-1}"], x))
    return {"h_t": h, "y_t": s(p["W_y"] @ h + p["b_y"])}


def jordan(p: P, x: Array, came: Came) -> Went:
    h = s(split(p, "h", came["y_{t-1}"], x))
    return {"h_t": h, "y_t": s(p["W_y"] @ h + p["b_y"])}


FORMULAS: dict[str, Formula] = {
    "lstm-torch": lstm_torch,
    "lstm-peephole": lstm_peephole,
    "lstm-peephole-full": lstm_peephole_full,
    "lstm-coupled": lstm_coupled,
    "gru-cho": gru_cho,
    "mgu": mgu,
    "min-gru": min_gru,
    "min-lstm": min_lstm,
    "sru": sru,
    "ind-rnn": ind_rnn,
    "ugrnn": ugrnn,
    "li-gru": li_gru,
    "s-lstm": s_lstm,
    "elman": elman,
    "jordan": jordan,
}
ELSEWHERE = {"rnn", "lstm", "gru", "gru-torch", "gru-update", "rnn-output", "rnn-split", "rnn-torch"}
"""Those that `test_numerics` holds against a formula or against torch."""


def test_every_shipped_cell_is_held_against_something_else() -> None:
    assert FORMULAS.keys() | ELSEWHERE == {*shipped()}


@pytest.mark.parametrize("cell", FORMULAS)
def test_agrees_with_its_formula(cell: str) -> None:
    for seed, (input_size, hidden_size, batch_size) in enumerate([(3, 2, 1), (5, 4, 3), (1, 7, 2)]):
        trace = rnnviz.trace(cell, **sizes(cell, input_size, hidden_size), batch_size=batch_size, seed=seed)  # type: ignore[arg-type]
        for k in range(batch_size):
            came = {state.incoming: trace.value(state.incoming)[k] for state in load(cell).states}
            wanted = FORMULAS[cell](trace.parameters, trace.value("x_t")[k], came)
            assert {state.outgoing for state in load(cell).states} <= wanted.keys()
            assert {*load(cell).outputs} <= wanted.keys()
            for name, value in wanted.items():
                np.testing.assert_allclose(trace.value(name)[k], value, rtol=1e-12, atol=1e-12, err_msg=name)


def test_the_peepholes_of_full_matrices_are_the_plain_ones_where_they_are_diagonal() -> None:
    plain = rnnviz.trace("lstm-peephole", input_size=4, hidden_size=3, batch_size=2, seed=5)
    given = {name: plain.value(name) for name in ("x_t", "h_{t-1}", "c_{t-1}")}
    for gate, old in (("f", "f"), ("i", "i"), ("c", "g"), ("o", "o")):
        weights = plain.parameter(f"W_{old}")
        given |= {f"W_h{gate}": weights[:, :3], f"W_x{gate}": weights[:, 3:], f"b_{gate}": plain.parameter(f"b_{old}")}
        given |= {f"W_c{gate}": np.diag(plain.parameter(f"w_{old}"))} if gate != "c" else {}
    full = rnnviz.trace("lstm-peephole-full", values=given)
    np.testing.assert_allclose(full.value("h_t"), plain.value("h_t"), rtol=0, atol=1e-15)


def test_the_blend_of_2014_is_the_other_with_its_shares_swapped() -> None:
    """σ(−a) is 1 − σ(a): with W_z, U_z and b_z turned into their opposites, gru does what gru-cho does."""
    cho = rnnviz.trace("gru-cho", input_size=4, hidden_size=3, batch_size=2, seed=5)
    given = {name: cho.value(name) for name in ("x_t", "h_{t-1}")}
    for gate, sign in (("r", 1), ("z", -1), ("h", 1)):
        both = np.hstack([cho.parameter(f"U_{gate}"), cho.parameter(f"W_{gate}")])
        given |= {f"W_{gate}": sign * both, f"b_{gate}": sign * cho.parameter(f"b_{gate}")}
    np.testing.assert_allclose(rnnviz.trace("gru", values=given).value("h_t"), cho.value("h_t"), rtol=0, atol=1e-15)


def test_the_stabiliser_takes_nothing_away_from_the_output() -> None:
    """However large the exponents that come in, h is the same: c and n are scaled alike."""
    values = {**rnnviz.trace("s-lstm").parameters, **rnnviz.trace("s-lstm").inputs}
    shifted = rnnviz.trace("s-lstm", values={**values, "m_{t-1}": values["m_{t-1}"] + 700, "b_i": values["b_i"] + 700})
    np.testing.assert_allclose(shifted.value("h_t"), rnnviz.trace("s-lstm").value("h_t"), rtol=1e-9)
    np.testing.assert_allclose(shifted.value("m_t"), rnnviz.trace("s-lstm").value("m_t") + 700, rtol=1e-12)
