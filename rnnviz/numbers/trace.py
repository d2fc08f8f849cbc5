"""One step of a cell, kept whole: the value of every sub-expression, and what the printed ones give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from rnnviz.cells.model import Sized
from rnnviz.functions.known import FUNCTIONS
from rnnviz.functions.operations import OPERATIONS
from rnnviz.functions.record import Array
from rnnviz.language.expression import Binary, Call, Expr, Hadamard, Name, Number, Product, Scale, Sum
from rnnviz.numbers.digits import DECIMALS, rounded
from rnnviz.numbers.given import Inputs, Origin, Parameters
from rnnviz.shown import Shown


@dataclass(frozen=True, slots=True, eq=False)
class Worked:
    """One place in a cell's equations, worked out.

    `value` is read-only float64: `(batch, n)`, or `(rows, columns)` where the place is a matrix's name.
    `operation` is the function's name, or one of name, number, concat, product, hadamard, sum; `operands` are
    the nodes that it was made of.
    """

    node: str
    expression: Expr
    operation: str
    operands: tuple[str, ...]
    value: Array


@dataclass(frozen=True, slots=True, eq=False)
class Trace(Shown):
    """One step of a cell on numbers: every sub-expression of every equation, by its node.

    `parameters` are the same record in all steps of a run; `inputs` are this step's own. `order` has the names that
    are assigned, as they are worked out.
    """

    sized: Sized
    parameters: Parameters
    inputs: Inputs
    origin: Origin
    nodes: Mapping[str, Worked]
    order: tuple[str, ...]

    def __repr__(self) -> str:
        sizes = {**self.sized.all_sizes, "batch": self.batch_size}
        told = ", ".join(f"{name} size {number}" for name, number in sizes.items())
        return f"<Trace of {self.sized.cell.key}: {told}; {self.origin.source}>"

    @property
    def batch_size(self) -> int:
        return self.inputs.batch_size

    @property
    def seed(self) -> int | None:
        return self.origin.seed

    def value(self, key: str) -> Array:
        """The value at a node, or of a vector by its name (`x_t`, `h_{t-1}`, `c_t`): `(batch, n)`."""
        if key in self.nodes:
            return self.nodes[key].value
        key = self.sized.cell.canonical(key)
        return self.nodes[key].value if key in self.nodes else self.inputs[key]

    def __getitem__(self, key: str) -> Array:
        """A value or a parameter by its name, `trace["h_t"]`; KeyError names those that there are."""
        name = self.sized.cell.canonical(key)
        for known in (self.parameters, self.nodes, self.inputs):
            if name in known:
                return self.parameters[name] if known is self.parameters else self.value(name)
        told = (*self.inputs, *self.parameters, *self.order)
        raise KeyError(f"{key} is no name in {self.sized.cell.key}, which has {', '.join(told)}")

    def parameter(self, name: str) -> Array:
        """A weight `(rows, columns)`, a bias `(n,)` or a learned number `(1,)` by its name."""
        return self.parameters[self.sized.cell.canonical(name)]

    def decimals(self, node: str) -> int:
        """How many decimals the value at a node, or of a vector by its name, is printed with."""
        expression = self.nodes[node].expression if node in self.nodes else None
        if isinstance(expression, Name) and expression.text in self.nodes:
            return self.decimals(expression.text)
        found = FUNCTIONS[expression.function].decimals if isinstance(expression, Call) else None
        return DECIMALS if found is None else found

    def exact(self, node: str, sample: int = 0, unit: int | None = None) -> bool:
        """Whether the operation, applied to its operands as printed, gives the result as printed.

        A sum takes its products in one go, W·v + b from the printed weights, entries and bias, as it is
        shown. Without `unit` every unit must come out.
        """
        units = range(self.value(node).shape[-1]) if unit is None else (unit,)
        worked = self.nodes[node]
        if worked.operation in ("name", "number", "concat"):
            return True  # nothing is worked out here
        by_hand = (self._by_hand(node, sample, k) for k in units)
        printed = (self._printed(node, sample, k) for k in units)
        return all(own is not None and rounded(own) == seen for own, seen in zip(by_hand, printed, strict=True))

    def to_dict(self) -> dict[str, object]:
        """What `rnnviz trace --json` prints: plain numbers at full precision, values with the batch first."""
        return {
            **self.stated(),
            **{key: {name: array.tolist() for name, array in table.items()} for key, table in self.tables().items()},
        }

    def stated(self) -> dict[str, str | int | None]:
        """What is said of a trace beside its numbers: cell, sizes, seed."""
        return {
            "cell": self.sized.cell.key,
            "input_size": self.sized.input_size,
            "hidden_size": self.sized.hidden_size,
            **{f"{name}_size": size for name, size in self.sized.sizes.items()},
            "batch_size": self.batch_size,
            "seed": self.seed,
        }

    def tables(self) -> dict[str, Mapping[str, Array]]:
        """Its numbers by name: parameters, inputs, and the values that are assigned."""
        values = {name: self.value(name) for name in self.order}
        return {"parameters": self.parameters, "inputs": self.inputs, "values": values}

    def _printed(self, node: str, sample: int, unit: int) -> Decimal:
        """The value as it is printed; a number that stands in the equation as it stands there."""
        expression = self.nodes[node].expression
        if isinstance(expression, Number):
            return Decimal(repr(expression.value))
        return rounded(self.nodes[node].value[sample, unit])

    def _by_hand(self, node: str, sample: int, unit: int) -> Decimal | None:
        """The operation at `node`, on what is printed of its operands; None where that has no result."""
        worked = self.nodes[node]
        match worked.expression:
            case Product():
                weights, vector = (self.nodes[key].value for key in worked.operands)
                row = weights[:, unit] if worked.expression.turned else weights[unit]
                pairs = zip(row, vector[sample], strict=True)
                return sum((rounded(weight) * rounded(entry) for weight, entry in pairs), Decimal(0))
            case Hadamard() | Scale():
                left, right = (self._printed(key, sample, unit) for key in worked.operands)
                return left * right
            case Binary(operation=operation):
                seen = [np.array([[float(self._printed(key, sample, unit))]]) for key in worked.operands]
                with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                    return _decimal(OPERATIONS[operation].value(*seen)[0, 0])
            case Sum(terms=terms, signs=signs):
                total = Decimal(0)
                for term, sign, key in zip(terms, signs, worked.operands, strict=True):
                    inline = isinstance(term, Product)
                    of = self._by_hand(key, sample, unit) if inline else self._printed(key, sample, unit)
                    assert of is not None
                    total += sign * of
                return total
            case Call(function=function):
                argument = self.nodes[worked.operands[0]].value[sample]
                entries = np.array([[float(rounded(z)) for z in argument]])
                with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                    value = FUNCTIONS[function].value(entries)
                return _decimal(value[0, unit])
        return self._printed(node, sample, unit)


def _decimal(value: float) -> Decimal | None:
    return Decimal(repr(float(value))) if np.isfinite(value) else None
