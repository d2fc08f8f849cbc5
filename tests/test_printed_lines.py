"""Every printed line is true as printed: worked out again from what is printed, by a reader's means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import pytest
from stories import every_cell, every_seed, story

from rnnviz.story.story import Beat

SQUASH: dict[str, Callable[[Decimal], Decimal]] = {
    "σ": lambda z: 1 / (1 + (-z).exp()),
    "tanh": lambda z: 1 - 2 / ((2 * z).exp() + 1),
    "relu": lambda z: max(z, Decimal(0)),
    "exp": Decimal.exp,
    "log": Decimal.ln,
}
OF_ALL = ("softmax", "argmax")  # one unit's number follows from those of all units


@dataclass(frozen=True)
class Claim:
    """What a line says: its left side worked out from what is printed, "=" or "≈", its right side."""

    line: str
    left: tuple[Decimal, ...]
    sign: str
    right: tuple[Decimal, ...]

    @property
    def true(self) -> bool:
        return tuple(map(printed, self.left)) == self.right


def printed(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def claims(line: str) -> Iterator[Claim]:
    for stated in re.split(r" {5,}", line):
        if re.fullmatch(r"unit \d+:\s*−?[\d.]+", stated):
            continue  # of sums that are told together each has its terms in its tip
        left, sign, right = re.split(r" ([=≈]) ", re.sub(r"^unit \d+:\s*", "", stated))
        if not left.startswith(OF_ALL):
            yield Claim(line, worked_out(left), sign, worked_out(right))


def worked_out(text: str) -> tuple[Decimal, ...]:
    """The value of a printed expression, of columns one for each unit."""
    columns = [column.split(",") for column in re.findall(r"\[(.*?)\]", text.replace(";", ","))]
    if not columns:
        return (Sum(text).value,)
    frame = re.sub(r"\[.*?\]", "{}", text)
    return tuple(Sum(frame.format(*row)).value for row in zip(*columns, strict=True))


class Sum:
    """`1.08·−0.45 − 1.52·0.78 + 0.10`, `σ(0.92)`, `0.91 ⊙ 1.48`, `1 − 0.33` as a reader works them out."""

    def __init__(self, text: str) -> None:
        self.tokens = re.findall(r"−?\d+(?:\.\d+)?|[·⊙+−(),/]|[a-zσ]+", text)
        assert "".join(self.tokens) == "".join(text.split()), f"a line that cannot be worked out: {text}"
        self.value = self._sum()
        assert not self.tokens, text

    def _sum(self) -> Decimal:
        total = self._product()
        while self.tokens and self.tokens[0] in "+−":
            sign = self.tokens.pop(0)
            total += self._product() * (1 if sign == "+" else -1)
        return total

    def _product(self) -> Decimal:
        product = self._one()
        while self.tokens and self.tokens[0] in "·⊙/":
            product = product / self._one() if self.tokens.pop(0) == "/" else product * self._one()
        return product

    def _one(self) -> Decimal:
        token = self.tokens.pop(0)
        if token == "(":
            inner = self._sum()
            assert self.tokens.pop(0) == ")"
            return inner
        if token == "max":
            assert self.tokens.pop(0) == "("
            inner = self._sum()
            while self.tokens.pop(0) == ",":
                inner = max(inner, self._sum())
            return inner
        return SQUASH[token](self._one()) if token in SQUASH else Decimal(token.replace("−", "-"))


def lines(beat: Beat) -> Iterator[str]:
    """The lines that claim a result: of gates, maps and operators."""
    if {move.verb for move in beat.moves} & {"draw", "ride", "combine"}:
        for line in beat.panel.lines:
            texts = [str(chunk) for chunk in line.chunks if not any(span.formula for span in chunk.spans)]
            yield "".join(texts).strip()


@every_cell
@every_seed
@pytest.mark.parametrize("size", [(3, 2), (2, 3), (6, 4)])
def test_a_line_is_true_as_printed_or_says_nearly(cell: str, seed: int | None, size: tuple[int, int]) -> None:
    told_lines = [line for beat in story(cell, seed, *size).beats for line in lines(beat)]
    said = [claim for line in told_lines for claim in claims(line)]
    assert len(said) >= len([line for line in told_lines if not re.search("|".join(OF_ALL), line)]) > 0
    for claim in said:
        assert claim.true == (claim.sign == "="), claim
        far = max(abs(left - right) for left, right in zip(claim.left, claim.right, strict=True))
        steep = re.search("/|exp|log", claim.line)  # where a hundredth more or less may be far
        assert steep or far < Decimal("0.01") * (2 + claim.line.count("·")), claim


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_the_teaching_example_needs_no_nearly(cell: str) -> None:
    assert "≈" not in "".join(str(line) for beat in story(cell).beats for line in beat.panel.lines)


def test_drawn_numbers_do_need_it_somewhere() -> None:
    every = (line for cell in ("rnn", "lstm") for seed in (1, 2) for b in story(cell, seed).beats for line in lines(b))
    signs = {claim.sign for line in every for claim in claims(line)}
    assert signs == {"=", "≈"}
