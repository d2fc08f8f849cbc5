"""What the scripts beside it share: tries from several seeds, weights as they are printed, numbers as TOML."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor

Weights = dict[str, Tensor]


def best(
    tries: Iterable[Weights], steps: int, rate: float, loss: Callable[[Weights, Weights], Tensor],
    worth: Callable[[Weights], float], enough: float,
) -> Weights:  # fmt: skip
    """The first of some tries that is worth enough once its weights are rounded to two decimals, else the best.

    `loss` is given the weights and those with which the try began.
    """
    found: tuple[Weights, float] | None = None
    for given in tries:
        begun = {name: one.detach().clone() for name, one in given.items()}
        optimizer = torch.optim.Adam(given.values(), lr=rate)
        for _ in range(steps):
            optimizer.zero_grad()
            loss(given, begun).backward()
            optimizer.step()
        with torch.no_grad():
            plain = {name: torch.round(one.detach() * 100) / 100 for name, one in given.items()}
            value = worth(plain)
        if found is None or value > found[1]:
            found = plain, value
        if value > enough:
            break
    assert found is not None
    return found[0]


def size(given: Iterable[Tensor]) -> Tensor:
    """How large weights are: the sum of their squares."""
    return torch.stack([(one**2).sum() for one in given]).sum()


def listed(array: Tensor) -> str:
    """Numbers as TOML, with two decimals."""
    if array.ndim == 1:
        return f"[{', '.join(f'{float(number) + 0.0:.2f}' for number in array)}]"
    return f"[{', '.join(map(listed, array))}]"


def table(words: Iterable[str], vectors: Tensor) -> str:
    """A line for each word."""
    return "\n".join(f"{word} = {listed(vector)}" for word, vector in zip(words, vectors, strict=True))
