"""Writing equations, as text and for the typesetter: the inverse of reading them."""

from __future__ import annotations

import random
import re

import pytest
import typst as compiler
from spelled import ACCEPTED, CELLS, H1, HAT, TILDE, A, B, C, H, U, W, X, Z, m

from rnnviz.functions.known import FUNCTIONS
from rnnviz.language.equation import read, typst, write
from rnnviz.language.expression import Binary, Call, Concat, Equation, Expr, Hadamard, Name, Number, Product, Scale, Sum


@pytest.mark.parametrize("cell", CELLS)
def test_writing_a_cell_gives_its_text(cell: str) -> None:
    lines = [line.strip() for line in CELLS[cell].strip().splitlines()]
    equations = read("\n".join(lines))
    expected = [re.sub(r"\s*#.*", "", line).replace("\u0177", "y" + HAT) for line in lines]
    assert [write(equation) for equation in equations] == expected
    assert read("\n".join(write(equation, comment=True) for equation in equations)) == equations


def _tree(chance: random.Random, depth: int) -> Expr:
    """A random tree of the kinds that the reader makes: x and h have times, Γ and z have none."""
    leaves: list[Expr] = [
        X,
        H1,
        C,
        Z,
        B,
        Name("Γ", subscript="u"),
        Name("y", "hat", "ab", 0),
        Name("c", "prime"),
        Name("h", superscript="(1)", shift=-1),
    ]
    if depth == 0 or chance.random() < 0.15:
        return chance.choice(leaves)

    def below() -> Expr:
        return _tree(chance, depth - 1)

    match chance.randrange(8):
        case 0:
            return Call(chance.choice(list(FUNCTIONS)), below())
        case 1:
            return Concat(tuple(below() for _ in range(chance.randint(2, 3))))
        case 2:
            matrix = chance.choice([W, U, m("hh"), m("x" + TILDE), Name("U", superscript="z"), Name("P")])
            return Product(matrix, below(), chance.random() < 0.3, chance.random() < 0.2)
        case 3:
            return Hadamard(below(), below())
        case 4:
            return Scale(_factor(chance), below())
        case 5:
            operation = chance.choice(["/", "max", "min"])
            return Binary(operation, Number(2) if operation != "/" and chance.random() < 0.2 else below(), below())
        case 6:
            power = chance.choice([Number(2), Sum((Number(1),), (-1,)), Binary("/", Number(1), Number(2))])
            return Binary("^", below(), power)
    terms = [below() for _ in range(chance.randint(1, 3))]
    signs = [chance.choice([1, -1]) for _ in terms]
    if len(terms) == 1:
        signs = [-1]
    return Sum(tuple(terms), tuple(signs))


def _factor(chance: random.Random) -> Expr:
    """A number that is the same for every unit."""
    number, learned = Number(chance.choice([0, 1, 0.5, 12.25, 0.00001, 1e20])), Name("α", subscript=chance.choice("ac"))
    half = Binary("/", Number(1), Number(2))
    return chance.choice([number, learned, half, Sum((number, learned), (1, -1)), Hadamard(number, learned)])


def test_reading_what_is_written_gives_the_same_tree() -> None:
    chance = random.Random(3)
    trees = [Equation(H, _tree(chance, chance.randint(1, 5)), line=1) for _ in range(400)]
    assert len({write(tree) for tree in trees}) > 300
    for tree in trees:
        assert read(write(tree), kinds={"α_a": "scalar", "α_c": "scalar", "P": "matrix", "U^z": "matrix"}) == (tree,), (
            write(tree)
        )


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("f_t = σ(W_f·[h_{t-1}, x_t] + b_f)", "f_t = sigma (W_f dot.op [h_(t-1), x_t] + b_f)"),
        ("ŷ_t = (1 - Γ_u) ⊙ c'_t", "hat(y)_t = (1 - Gamma_u) dot.o c'_t"),
        ("h̃_t = tanh(W_hh·x̄_t)", 'tilde(h)_t = op("tanh") (W_(h h) dot.op macron(x)_t)'),
        ("Γ_{u,t} = -W_h12·(a + b_γ)", "Gamma_(u,t) = -W_(h 12) dot.op (a + b_(gamma))"),
        ("s_t = x_t·U^z + W^T·h^{(1)}_t", "s_t = x_t dot.op U^(z) + W^top dot.op h^(\\( 1 \\))_t"),
        ("h_t = c_t / max(n_t, 1)", "h_t = c_t \\/ max (n_t, 1)"),
        ("h_t = 1/2·(x_t)^2", "h_t = 1\\/2 dot.op (x_t)^(2)"),
    ],
)
def test_typst_source(line: str, source: str) -> None:
    assert typst(read(line)[0]) == source


def test_paint_wraps_each_name_once() -> None:
    seen: list[str] = []

    def paint(name: Name, source: str) -> str:
        seen.append(name.text)
        return f"<{source}>"

    source = typst(read("h_t = tanh(W·[h_{t-1}, x_t] + b)")[0], paint)
    assert source == '<h_t> = op("tanh") (<W> dot.op [<h_(t-1)>, <x_t>] + <b>)'
    assert seen == ["h_t", "W", "h_{t-1}", "x_t", "b"]


def test_typst_compiles_every_line_plain_and_painted() -> None:
    lines = [equation for text in CELLS.values() for equation in read(text)]
    lines += [read(line)[0] for line in ACCEPTED]
    # A name with all letters of the Greek alphabet below it, so that each has a symbol of that name.
    greek = "".join(
        chr(code) for first in (0x391, 0x3B1) for code in range(first, first + 25) if code not in (0x3A2, 0x3C2)
    )
    lines += [Equation(Name("Ψ", "bar", greek, -1), A)]
    page = "\n".join(
        f"$ {typst(line)} $\n$ {typst(line, lambda name, source: f'#text(fill: red)[${source}$]')} $" for line in lines
    )
    drawn, warnings = compiler.compile_with_warnings(
        input=f"#set page(width: auto, height: auto)\n{page}".encode(), format="svg"
    )
    assert not warnings
    assert isinstance(drawn, bytes)
    assert drawn.count(b"#ff4136") > 100  # Typst's red: the painted names are there
