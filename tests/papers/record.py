"""What is known of a cell of a paper, and random numbers for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy import exp, maximum
from numpy.typing import NDArray

Array = NDArray[np.float64]
Values = Mapping[str, Array]
Shape = tuple[str, ...]
"""Names of sizes, of a matrix those of its rows and columns; "hidden+input" is a sum, "1" one number."""

X, H, Y, ONE = ("input",), ("hidden",), ("output",), ("1",)
HX, XH, HH = ("hidden", "input"), ("input", "hidden"), ("hidden", "hidden")
YH, HY, HC = ("output", "hidden"), ("hidden", "output"), ("hidden", "hidden+input")


@dataclass(frozen=True)
class Paper:
    """A cell as a paper has it: the LaTeX of its source, the text of its page, and its values.

    `shapes` are those of the parameters, inputs and states, by the names that the library gives them; `evaluate` works
    out every value that a line assigns. `tables` are what a cell file declares beside the equations. Values whose names
    are in `positive` are above 0.

    What is refused, in LaTeX or in both, has a pattern for the sentence, what the caret stands under in each of the two
    forms ("" where that form is read), and the equations as the sentences lead to them: `instead` is what is worked out.
    """

    name: str
    source: str
    latex: str
    text: str
    parameters: Mapping[str, Shape]
    inputs: Mapping[str, Shape]
    states: Mapping[str, Shape]
    evaluate: Callable[[Values], Values]
    tables: Mapping[str, Mapping[str, Any]]
    positive: tuple[str, ...] = ()
    refused: str = ""
    under: tuple[str, str] = ("", "")
    instead: str = ""

    @property
    def shapes(self) -> dict[str, Shape]:
        return {**self.parameters, **self.inputs, **self.states}

    @property
    def forms(self) -> tuple[tuple[str, str], ...]:
        """Both forms, each with what is under the caret, "" where the form is read."""
        return (self.latex, self.under[0]), (self.text, self.under[1])

    @property
    def read(self) -> tuple[str, ...]:
        """All forms in which the cell is read."""
        forms = (*(form for form, under in self.forms if not under), self.instead)
        return tuple(form for form in forms if form)

    def sizes(self, more: int = 0) -> dict[str, int]:
        """Sizes by name, those of the file's own as it declares them; all different, and `more` than by default."""
        own = self.tables.get("sizes", {})
        sizes = {
            "input": 3,
            "hidden": 2,
            **{name: entry["default"] for name, entry in own.items() if "default" in entry},
        }
        found = {name: number + (k + 1) * more for k, (name, number) in enumerate(sizes.items())}
        return {**found, "hidden": found["input"]} if own.get("input") == "hidden" else found

    def sample(self, seed: int, sizes: Mapping[str, int]) -> dict[str, Array]:
        """Numbers for all parameters, inputs and states; those alone are between 0.1 and 0.9."""
        rng, known = np.random.default_rng(seed), {"1": 1, **sizes}
        out = {}
        for name, shape in self.shapes.items():
            size = tuple(sum(known[part] for part in side.split("+")) for side in shape)
            values = rng.uniform(0.1, 0.9, size) if shape == ONE else rng.normal(size=size)
            out[name] = abs(values) + 0.1 if name in self.positive else values
        return out


PAPERS: list[Paper] = []
"""All that `paper` was told of, in the order of the modules."""


def paper(
    name: str,
    source: str,
    latex: str,
    text: str,
    parameters: Mapping[Shape, str],
    *,
    inputs: Mapping[Shape, str] = {X: "x_t"},
    states: Mapping[Shape, str] = {H: "h_{t-1}"},
    positive: str = "",
    refused: str = "",
    under: tuple[str, str] = ("", ""),
    instead: str = "",
    **tables: Mapping[str, Any],
) -> Callable[[Callable[[Values], Values]], Callable[[Values], Values]]:
    """Tell of the paper whose values the function below works out; names of one shape stand in one string."""

    def shaped(names: Mapping[Shape, str]) -> dict[str, Shape]:
        return {one: shape for shape, several in names.items() for one in several.split()}

    def register(evaluate: Callable[[Values], Values]) -> Callable[[Values], Values]:
        texts = latex.strip("\n"), text.strip("\n")
        shapes = shaped(parameters), shaped(inputs), shaped(states)
        more = tuple(positive.split()), refused, under, instead.strip("\n")
        PAPERS.append(Paper(name, source, *texts, *shapes, evaluate, tables, *more))
        return evaluate

    return register


def sig(x: Array) -> Array:
    return 1 / (1 + exp(-x))


def relu(x: Array) -> Array:
    return maximum(x, 0)


def softmax(x: Array) -> Array:
    return exp(x - x.max()) / exp(x - x.max()).sum()


def cat(*parts: Array) -> Array:
    return np.concatenate(parts)
