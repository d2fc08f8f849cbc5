"""Cells at random: as papers write them, and wild ones that the language allows all the same.

What is drawn is a tree, with the sizes that it takes; then the spelling. Nothing is drawn that the language refuses,
so what is refused is a finding.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from fuzz import papers, sizes, texts, trees
from fuzz.law import Case
from fuzz.making import MARKS, Made
from fuzz.trees import Add, Line, Name, Times

STATES = ("h", "c", "s", "m")
GATES = ("f", "i", "o", "g", "z", "r", "a", "q", "d", "k", "p", "u", "Γ", "α", "λ", "n")
NASTY = (0.0, -0.0, 0.005, -0.005, 0.125, -0.375, 1e-7, -1e-9, 100.0, -12.345, 99.995, 1e5, -123456.5, 2e6, 1e13)


@st.composite
def cases(draw: st.DrawFn, *, drawn: bool = True, largest: int = 14) -> Case:
    """A cell and what is asked of it; `drawn` ones are small enough for a picture more often."""
    wild = draw(st.booleans())
    most = (4, 3) if drawn else (5, 4)
    sizes = {"input": draw(st.integers(1, most[0])), "hidden": draw(st.integers(1, most[1]))}
    tinted = draw(st.integers(0, 11)) == 11
    if tinted:
        sizes = {"input": draw(st.integers(1, 8)), "hidden": draw(st.integers(1, 6))}
    made = Made(draw, sizes, wild)
    many = min(draw(st.integers(1, 4)), draw(st.integers(1, 4)))
    letters = draw(st.permutations(GATES))
    room = max(0, min(draw(st.integers(0, 9)), largest - many - 2))
    if drawn and not made.often(6):  # a picture has no room for many
        made.tame = not made.often(3)
        room, many = min(room, draw(st.integers(0, 2 if made.tame else 3))), 1 if made.tame else min(many, 2)
    x = Name("x", "", "", "t")
    made.vectors[x] = "input"
    if made.often(8):
        made.vectors[Name("x", "prime", "", "t")] = "input"
    states = [Name(letter, made.pick(MARKS) if wild else "", "", "t-1") for letter in STATES[:many]]
    for state in states:
        made.vectors[state] = "hidden"
    gates: list[Name] = []
    for letter in letters[:room]:
        made.gate(letter)
        gates.append(made.lines[-1].target)
    for state in states:
        made.state(state, gates)
    own: dict[str, Any] = {}
    for letter in ("y", "e")[: draw(st.integers(0, 2)) if made.often(3) else 0]:
        own |= made.output(letter)
    return _case(made, own)


def _case(made: Made, own: dict[str, Any]) -> Case:
    """The tree as a file, in some spelling, and what is asked of it."""
    lines, used = _used(made)
    pick = made.pick if made.often(3) else texts.canonical
    written = []
    for line in lines:
        comment = f"  # {line.comment}" if line.comment else ""
        written.append(
            f"{texts.spell(line.target, pick)}{pick((' = ', '=', '  =  '))}{texts.write(line.of, pick)}{comment}"
        )
    if made.often(6):
        written = list(made.draw(st.permutations(written)))
    numbers: dict[str, Any] = {"input_size": made.sizes["input"], "hidden_size": made.sizes["hidden"]}
    own = {size: entry for size, entry in own.items() if entry["rows"] in used}
    meant = {name.text: size for name, size in made.vectors.items()}
    meant |= {name.text: rows for name, (rows, _) in made.matrices.items()}
    for k, (side, name) in enumerate(sizes.loose(lines, {entry["rows"] for entry in own.values()})):
        own[f"loose{k}"] = {side: name, "default": made.sizes[meant[name]]}
    example = {}
    if made.often(4):
        example = _example(made, used)
    else:
        numbers["seed"] = made.draw(st.integers(0, 999))
        if made.often(6):
            numbers["batch_size"] = 2
    text = papers.toml("\n".join(written), sizes=own, example=example)
    unit = made.draw(st.integers(1, made.sizes["hidden"])) if made.often(6) else None
    return Case(tuple(lines), text, numbers, numbers.get("batch_size", 1), unit)


def _used(made: Made) -> tuple[list[Line], set[str]]:
    """The lines, with the input in one of them at least, and the names that stand in them."""
    lines = list(made.lines)
    x = Name("x", "", "", "t")
    if not any(leaf == x for line in lines for leaf in trees.leaves(line.of)):
        name = made.matrix("hidden", ("input",), "x")
        first = lines[0]
        lines[0] = Line(first.target, Add((Times(name, x), first.of), (1, 1)), first.comment)
    used = {leaf.text for line in lines for leaf in trees.leaves(line.of)}
    return lines, used | {line.target.text for line in lines}


def _example(made: Made, used: set[str]) -> dict[str, Any]:
    """Numbers that a reader might give, with some that are hard to print."""
    plain = st.integers(-200, 200).map(lambda n: n / 100)
    entry = st.one_of(plain, plain, plain, st.sampled_from(NASTY)) if made.often(2) else plain
    out: dict[str, Any] = {}

    def row(size: int) -> list[float]:
        return made.draw(st.lists(entry, min_size=size, max_size=size))

    for name, size in made.vectors.items():
        if name.text in used and (name.time == "t-1" or name.letter == "x"):
            out[name.text] = row(made.sizes[size])
    for name, size in made.biases.items():
        if name.text in used:
            out[name.text] = row(made.sizes[size])
    for name, (rows, columns) in made.matrices.items():
        if name.text in used:
            width = sum(made.sizes[column] for column in columns)
            out[name.text] = [row(width) for _ in range(made.sizes[rows])]
    return out
