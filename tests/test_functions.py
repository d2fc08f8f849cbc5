"""The records of the functions: what each says of itself is true of the values that it gives."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

from rnnviz.cells.cell import ROLES
from rnnviz.functions import plates
from rnnviz.functions.known import FUNCTIONS
from rnnviz.functions.plates import ONE_MINUS
from rnnviz.functions.record import Array, Function
from rnnviz.language.equation import read_expression, typst, write
from rnnviz.language.expression import Call, Name

ALL = pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
ELEMENTWISE = [function for function in FUNCTIONS.values() if function.elementwise]
X = Name("x", shift=0)


def row(*numbers: float) -> Array:
    return np.array([numbers], dtype=np.float64)


def slopes(function: Function, z: Array, above: Array, step: float = 1e-6) -> Array:
    """The gradient of `above` · value, unit by unit, from differences alone."""
    found = np.empty_like(z)
    for k in range(z.shape[1]):
        more, less = z.copy(), z.copy()
        more[:, k] += step
        less[:, k] -= step
        found[:, k] = (above * (function.value(more) - function.value(less))).sum(axis=1) / (2 * step)
    return found


@ALL
def test_every_spelling_is_read(function: Function) -> None:
    for word in function.spellings:
        capital = () if word in ("σ", "sigma", "ln") else (word.upper(), word.capitalize())  # LN normalises a layer
        for spelling in (word, *capital):
            assert read_expression(f"{spelling}(x_t)") == Call(function.name, X), spelling
    assert function.name in function.spellings
    assert write(Call(function.name, X)) == f"{function.name}(x_t)"
    assert typst(Call(function.name, X)).startswith(f"{function.head} (")


def test_no_two_functions_share_a_spelling_and_capital_sigma_is_a_letter() -> None:
    words = [word for function in FUNCTIONS.values() for word in function.spellings]
    assert len(set(words)) == len(words)
    assert read_expression("Sigma_u") == Name("Σ", subscript="u")


@pytest.mark.parametrize("function", ELEMENTWISE, ids=[function.name for function in ELEMENTWISE])
def test_the_derivative_is_that_of_the_value(function: Function) -> None:
    assert function.derivative is not None
    z = np.array([[-9.0, -2.5, -0.75, -0.1], [0.1, 0.6, 2.5, 9.0]])
    z = z if function.domain == (-inf, inf) else z[1:]  # what is above 0
    above = np.ones_like(z)
    given = function.derivative(z, function.value(z))
    np.testing.assert_allclose(given, slopes(function, z, above), rtol=1e-6, atol=1e-9)


def test_functions_of_the_whole_vector_have_a_gradient_of_their_own_or_none() -> None:
    z, above = np.array([[0.3, -1.2, 0.8], [2.0, 2.5, -1.0]]), np.array([[1.0, -0.5, 0.25], [0.4, 2.0, -1.0]])
    for function in FUNCTIONS.values():
        if not function.elementwise:
            assert function.derivative is None
            if function.backward is not None:
                given = function.backward(z, function.value(z), above)
                np.testing.assert_allclose(given, slopes(function, z, above), rtol=1e-6, atol=1e-9)
    assert FUNCTIONS["softmax"].backward is not None
    assert FUNCTIONS["argmax"].backward is None


@ALL
def test_range_and_kind_are_those_of_the_value(function: Function) -> None:
    z = np.random.default_rng(5).uniform(max(-30, function.domain[0]), 30, (200, 7))
    value, (low, high) = function.value(z), function.range
    assert value.shape == ((200, 1) if function.single else z.shape)
    assert value.dtype == np.float64
    assert low <= value.min()
    assert value.max() <= high
    assert low == -inf or value.min() - low < 1, "the range begins no earlier than needed"
    assert high == inf or high - value.max() < 1
    alone = np.hstack([function.value(z[:, k : k + 1]) for k in range(7)])
    assert function.elementwise == (alone.shape == value.shape and np.allclose(alone, value, rtol=1e-12))


@ALL
def test_a_window_shows_the_curve_from_edge_to_edge(function: Function) -> None:
    window = function.window
    assert (window is not None) == function.elementwise == plates.has_curve(function.name)
    if window is None:
        return
    values = function.value(np.linspace(window.left, window.right, 101)[:, None])
    assert window.low <= values.min() + 1e-12
    assert values.max() <= window.high + 0.1, "the curve leaves its plate"
    assert values.max() - values.min() > 0.7 * (window.high - window.low), "the curve takes most of its plate"
    assert window.low <= 0 <= window.high, "the zero line stands on the plate"
    assert plates.at(function.name, 100.0) == (1, pytest.approx(plates.at(function.name, window.right)[1]))


def test_one_minus_has_a_curve_and_no_spelling() -> None:
    assert ONE_MINUS not in FUNCTIONS
    assert plates.has_curve(ONE_MINUS)
    assert [plates.at(ONE_MINUS, x) for x in (-1, 0.25, 2)] == [(0, 1), (0.25, 0.75), (1, 0)]
    assert plates.zero(ONE_MINUS) == 0


@ALL
def test_words_and_role_can_be_used(function: Function) -> None:
    assert function.words.format("the candidate") != function.words
    assert function.called.format("candidate") != function.called
    assert function.role in ("", *ROLES)


def test_words_that_name_the_range_name_the_right_one() -> None:
    for function in FUNCTIONS.values():
        if " the range " in function.words:
            low, high = (f"{end:.0f}".replace("-", "−") for end in function.range)
            assert function.words.endswith(f"from {low} to {high}")


def test_values_by_hand() -> None:
    z = row(-2.0, 0.5)
    assert FUNCTIONS["relu"].value(z).tolist() == [[0.0, 0.5]]
    np.testing.assert_allclose(FUNCTIONS["softplus"].value(z), np.log(1 + np.exp(z)), atol=1e-15)
    np.testing.assert_allclose(FUNCTIONS["exp"].value(z), [[np.e**-2, np.e**0.5]], rtol=1e-15)
    assert FUNCTIONS["argmax"].value(row(3.0, 7.0, 7.0)).tolist() == [[1.0]]


def test_sigmoid_and_softmax_hold_for_any_float() -> None:
    extremes = row(-1e308, -800.0, -40.0, 0.0, 40.0, 800.0, 1e308)
    with np.errstate(all="raise", under="ignore"):
        values = FUNCTIONS["σ"].value(extremes)[0]
    with np.errstate(over="ignore"):
        shares = FUNCTIONS["softmax"].value(extremes)[0]
    assert values.tolist()[3] == 0.5
    assert values[0] == 0.0
    assert values[-1] == 1.0
    assert np.all(np.diff(values) >= 0)
    assert values[2] == pytest.approx(4.248354255291589e-18, rel=1e-12)
    assert shares.tolist() == [0, 0, 0, 0, 0, 0, 1]
    assert FUNCTIONS["softmax"].value(row(1000.0, 1000.0)).tolist() == [[0.5, 0.5]]
