"""The lines of a cell, drawn one after the other: weighted sums, gates, states and outputs, as papers write or wild."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from hypothesis import strategies as st

from fuzz import trees
from fuzz.trees import Add, Expr, Fn, Join, Line, Name, Num, Ring, Times

T = TypeVar("T")
Draw = st.DrawFn

MARKS = ("", "", "", "", "tilde", "hat", "bar", "prime")
CONSTANTS = ("1", "0.5", "2", "0.25", "0.9", "0", "0.125", "3", "10", "0.005", "1000000")
COMMENTS = (
    "",
    "forget gate: how much of the old state to keep",
    "candidate",
    "hidden state: part of the old, part of the new",
    "update gate: 50 % of it; see $x$ and #1",
    "*_stars_* and `ticks` <b>",
    "a \\ b @c ~d \"quoted\" 'so'",
    "Größe: naïve résumé – “quoted” …",
    ": only a meaning",
    "only a name:",
    "Zustand 状態 состояние",
    "בקרה: שער",
    "🙂 gate: 🙂",
    "a gate of a very long name that goes on and on: and a meaning that goes on and on as well, for as long as it can",
)


@dataclass
class Made:
    """A cell that is being drawn: the sizes of its vectors, and what its matrices and parameters are."""

    draw: Draw
    sizes: dict[str, int]
    wild: bool
    tame: bool = False
    vectors: dict[Name, str] = field(default_factory=dict)
    matrices: dict[Name, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    biases: dict[Name, str] = field(default_factory=dict)
    shared: set[Name] = field(default_factory=set)
    lines: list[Line] = field(default_factory=list)

    def pick(self, options: Sequence[T]) -> T:
        return self.draw(st.sampled_from(options))

    def often(self, times: int) -> bool:
        """True once in so many times; False is what cells are reduced to."""
        return bool(self.draw(st.integers(0, times - 1)) == times - 1)

    def of(self, size: str) -> list[Name]:
        """The vectors of a size, those first that nothing uses yet."""
        used = {leaf for line in self.lines for leaf in trees.leaves(line.of)}
        return sorted((name for name, has in self.vectors.items() if has == size), key=lambda name: name in used)

    # Weights and biases.

    def matrix(self, rows: str, columns: tuple[str, ...], hint: str, *, shared: bool = False) -> Name:
        """A matrix of its own; or a `shared` one, which all stand before the same sizes."""
        known = [
            name
            for name in sorted(self.shared, key=lambda name: name.text)
            if self.matrices[name] == (rows, tuple(sorted(columns)))
        ]
        if known and shared and self.often(3):
            return self.pick(known)
        letter = self.pick("WUV")
        for sub in itertools.chain((hint,), (f"{hint}{k}" for k in itertools.count(1))):
            name = Name(letter, "", sub)
            if name not in self.matrices:
                self.matrices[name] = (rows, tuple(sorted(columns)))
                self.shared |= {name} if shared else set()
                return name
        raise AssertionError

    def bias(self, size: str, hint: str) -> Name:
        for sub in itertools.chain((hint,), (f"{hint}{k}" for k in itertools.count(1))):
            name = Name("b", "", sub)
            if name not in self.biases:
                self.biases[name] = size
                return name
        raise AssertionError

    # Expressions.

    def operand(self) -> tuple[Expr, tuple[str, ...]]:
        """What a matrix multiplies, and the sizes that it is the sum of."""
        parts = self.draw(st.integers(1, 3))
        chosen = [self.entry() for _ in range(parts)]
        if parts == 1:
            return chosen[0][0], (chosen[0][1],)
        return Join(tuple(e for e, _ in chosen)), tuple(size for _, size in chosen)

    def entry(self) -> tuple[Expr, str]:
        name = self.pick([*self.vectors])
        size = self.vectors[name]
        if self.often(5):
            return Ring(self.pick(self.of(size)), name), size
        if self.wild and self.often(6):
            return self.anything(size, 1), size
        return name, size

    def product(self, size: str, hint: str) -> Expr:
        vector, columns = self.operand()
        given = all(leaf.letter == "x" or leaf.time == "t-1" for leaf in trees.leaves(vector))
        return Times(self.matrix(size, columns, hint, shared=given), vector)

    def plain(self, hint: str) -> Expr:
        """A weighted sum of state and input, with one matrix or two, bias or not, and now and then a minus."""
        x, h = (next(iter(self.of(size))) for size in ("input", "hidden"))
        h = self.pick([name for name in self.of("hidden") if name.time == "t-1"])
        if self.often(2):
            terms: list[Expr] = [Times(self.matrix("hidden", ("hidden", "input"), hint), Join((h, x)))]
        else:
            terms = [Times(self.matrix("hidden", ("input",), f"x{hint}"), x)]
            terms += [Times(self.matrix("hidden", ("hidden",), f"h{hint}"), h)] if not self.often(3) else []
        terms += [self.bias("hidden", hint)] if not self.often(3) else []
        signs = [self.pick((1, 1, 1, -1)) if k else self.pick((1,) * 7 + (-1,)) for k in range(len(terms))]
        return terms[0] if signs == [1] else Add(tuple(terms), tuple(signs))

    def affine(self, size: str, hint: str) -> Expr:
        """Weighted sums as papers have them, and with signs, parameters and terms of other kinds."""
        if self.tame:
            return self.plain(hint)
        terms: list[Expr] = [self.product(size, hint) for _ in range(self.draw(st.integers(1, 2)))]
        signs = [1] * len(terms)
        if not self.often(4):
            terms.append(self.bias(size, hint))
            signs.append(-1 if self.often(6) else 1)
        if self.often(8) and self.of(size):
            terms.append(Ring(self.bias(size, f"p{hint}"), self.pick(self.of(size))))
            signs.append(1)
        if self.often(8) and self.of(size):
            terms.append(self.pick(self.of(size)))
            signs.append(self.pick((1, -1)))
        if self.often(5):
            order = self.draw(st.permutations(range(len(terms))))
            terms, signs = [terms[k] for k in order], [signs[k] for k in order]
        if self.wild and self.often(4):
            signs = [self.pick((1, -1)) for _ in signs]
        return terms[0] if signs == [1] else Add(tuple(terms), tuple(signs))

    def anything(self, size: str, depth: int) -> Expr:
        """An expression of this size, of vectors that are there."""
        if depth <= 0:
            return self.pick(self.of(size))
        kind = self.pick(("name", "one minus", "ring", "sum", "sum", "call", "chain", "constant", "product"))
        if kind == "constant" and self.often(2):
            kind = "sum"
        match kind:
            case "one minus":
                return Add((Num("1"), self.anything(size, 0)), (1, -1))
            case "ring":
                return Ring(self.anything(size, depth - 1), self.anything(size, depth - 1))
            case "chain":
                chain = self.anything(size, depth - 1)
                for _ in range(self.draw(st.integers(1, 3))):
                    chain = Ring(chain, self.anything(size, 0))
                return chain
            case "sum":
                terms = [self.anything(size, depth - 1) for _ in range(self.draw(st.integers(1, 4)))]
                signs = [self.pick((1, -1)) for _ in terms]
                return terms[0] if signs == [1] else Add(tuple(terms), tuple(signs))
            case "call":
                return Fn(
                    self.pick(("tanh", "σ", "relu", "softplus", "exp", "softmax")), self.anything(size, depth - 1)
                )
            case "constant":
                constant, inner = Num(self.pick(CONSTANTS)), self.anything(size, depth - 1)
                if self.often(2):
                    return Ring(constant, inner) if self.often(2) else Ring(inner, constant)
                signs_ = self.pick(((1, 1), (1, -1), (-1, 1)))
                return Add((constant, inner) if self.often(2) else (inner, constant), signs_)
            case "product":
                return self.product(size, "w")
        return self.anything(size, 0)

    # Lines.

    def line(self, target: Name, of: Expr, size: str) -> None:
        comment = self.pick(COMMENTS) if self.often(3) else ""
        self.lines.append(Line(target, of, comment))
        self.vectors[target] = size

    def gate(self, letter: str) -> None:
        """One gate or candidate, an intermediate value, or whatever can be written."""
        target = Name(letter, self.pick(MARKS), self.pick(("", "", "", "u")) if self.wild else "", "t")
        kind = self.pick(("gate", "gate", "candidate", "candidate", "plain", "wild"))
        if kind == "wild" or (self.wild and self.often(3)):
            of = self.anything("hidden", self.draw(st.integers(1, 3)))
        else:
            function = {"gate": "σ", "candidate": self.pick(("tanh", "tanh", "relu", "softplus")), "plain": ""}[kind]
            of = self.affine("hidden", letter if letter.isascii() else "g")
            of = Fn(function, of) if function else of
        self.line(target, of, "hidden")

    def state(self, incoming: Name, gates: list[Name]) -> None:
        """The new value of a state, from what there is."""
        old = incoming
        g = [name for name in self.of("hidden") if name in gates or self.often(3)] or [*self.of("hidden")]
        if not gates and not self.often(4):
            kind = self.pick(("gate", "gate", "residual of a sum", "difference of a sum"))
        else:
            kind = ""
        kind = kind or self.pick(("blend", "keep", "read", "residual", "gate", "detour", "minus", "wild"))
        match kind:
            case "blend":
                z, new = self.pick(g), self.pick(g)
                pair = [Ring(Add((Num("1"), z), (1, -1)), old), Ring(z, new)]
                of: Expr = Add(tuple(pair[:: self.pick((1, -1))]), (1, 1))
            case "keep":
                of = Add((Ring(self.pick(g), old), Ring(self.pick(g), self.pick(g))), (1, self.pick((1, 1, -1))))
            case "read":
                of = Ring(self.pick(g), Fn("tanh", self.pick(g)))
            case "residual":
                of = Add((old, self.pick(g)), self.pick(((1, 1), (1, -1), (-1, 1), (-1, -1))))
            case "gate":
                of = Fn("tanh", self.affine("hidden", incoming.letter))
            case "detour":
                a = self.pick(g)
                of = Add((old, a, old), self.pick(((1, -1, 1), (1, 1, -1), (-1, 1, 1))))
            case "residual of a sum" | "difference of a sum":
                inner = self.affine("hidden", incoming.letter)
                of = Add((old, Fn("tanh", inner) if self.often(2) else inner), (1, 1 if kind[0] == "r" else -1))
            case "minus":
                of = Add((self.pick(g),), (-1,))
            case _:
                of = self.anything("hidden", self.draw(st.integers(1, 3)))
        self.line(Name(incoming.letter, incoming.mark, incoming.sub, "t"), of, "hidden")

    def output(self, letter: str) -> dict[str, Any]:
        """A value that leaves; what the file has to say of its size."""
        target = Name(letter, "", "", "t")
        kind = self.pick(("softmax", "plain", "join", "argmax", "wild"))
        if kind == "join" and self.tame:
            kind = "softmax"
        match kind:
            case "join":
                several = [self.pick([*self.vectors]) for _ in range(self.draw(st.integers(2, 3)))]
                size = "+".join(self.vectors[name] for name in several)
                self.line(target, Join(tuple(several)), size)
                self.sizes[size] = sum(self.sizes[self.vectors[name]] for name in several)
                del self.vectors[target]  # a row of rows is nothing to go on with
            case "argmax":
                name = self.pick([*self.vectors])
                self.line(target, Fn("argmax", name), "one")
                del self.vectors[target]
            case "wild":
                self.line(target, self.anything("hidden", 2), "hidden")
            case _:
                size = f"{letter}own"
                self.sizes[size] = self.draw(st.integers(1, 3))
                vector, columns = self.operand()
                name = Name("V", "", letter)
                self.matrices[name] = (size, columns)
                of: Expr = Times(name, vector)
                if self.often(2):
                    of = Add((of, self.bias(size, letter)), (1, 1))
                self.line(target, Fn("softmax", of) if kind == "softmax" else of, size)
                return {size: {"rows": name.text, "default": self.sizes[size]}}
        return {}
