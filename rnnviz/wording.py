"""The words and figures of the panel, made from the equations, their comments and the trace.

Looks are not decided here: a figure says what it is ("hidden", "quiet"), the theme says which colour that is.
"""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.diagram import ONE_MINUS, Diagram, Part
from rnnviz.digits import show
from rnnviz.expression import Equation, Name, walk
from rnnviz.notation import write
from rnnviz.numerics import Trace

WRITTEN_UNITS = 3  # as many units as a panel writes out, one a line


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a line of figures: `text`, or a vector as a `column` of numbers in brackets, or a formula.

    `role` is a role of the theme, or "ink" or "quiet".
    """

    text: str = ""
    role: str = "ink"
    column: tuple[str, ...] = ()
    name: Name | None = None

    def __str__(self) -> str:
        if self.name:
            return self.name.text
        return "[" + "; ".join(self.column) + "]" if self.column else self.text


@dataclass(frozen=True, slots=True)
class Figures:
    """One line of figures."""

    runs: tuple[Run, ...]

    def __str__(self) -> str:
        return "".join(str(run) for run in self.runs)


@dataclass(frozen=True, slots=True)
class Panel:
    """What stands below the picture: the equation with the names that are `active` in it, figures, one sentence."""

    equation: Equation | None
    active: frozenset[str]
    lines: tuple[Figures, ...]
    sentence: str


class Wording:
    """Panels for the parts of one trace; `unit` (from 0) is written out where there are too many."""

    def __init__(self, diagram: Diagram, trace: Trace, sample: int = 0, unit: int | None = None) -> None:
        self.diagram, self.trace, self.sample, self.unit = diagram, trace, sample, unit
        self.cell = diagram.sized.cell

    # -- values -------------------------------------------------------------------------------------------------

    def numbers(self, nodes: tuple[str, ...]) -> tuple[float, ...]:
        """The values of a part, one for each unit."""
        return tuple(float(v) for v in sum(self.trace.value(node)[self.sample] for node in nodes))

    def texts(self, part: Part) -> tuple[str, ...]:
        return tuple(show(value) for value in self.numbers(part.nodes))

    def sum_texts(self, part: Part) -> tuple[str, ...]:
        """What a gate's function is applied to, as printed; nothing for other parts."""
        return tuple(show(value) for value in self.numbers(part.sum_nodes)) if part.sum_nodes else ()

    def weights(self, part: Part) -> list[list[float]]:
        """A gate's parameters as its fan has them: for each unit the weights of all entries, then the biases."""
        matrices = [self.trace.parameter(weight) for weight in part.weights]
        biases = [self.trace.parameter(bias) for bias in part.biases]
        return [
            [float(w) for matrix in matrices for w in matrix[unit]] + [float(bias[unit]) for bias in biases]
            for unit in range(part.size)
        ]

    def _column(self, part: Part) -> Run:
        return Run(role=part.role, column=self.texts(part))

    def _named(self, name: Name, part: Part) -> list[Run]:
        """A vector by its name, in one row: h_t = [0.24, 0.51]."""
        row = f"[{',  '.join(self.texts(part))}]"
        return [Run(name=name, role=part.role), Run(" = "), Run(row, part.role)]

    def _equals(self, part: Part) -> str:
        """= where the figures as printed give the result as printed, else ≈."""
        unit = None if self._all(part) else self._one(part)
        return " = " if self.trace.exact(part.key, self.sample, unit) else " ≈ "

    # -- names --------------------------------------------------------------------------------------------------

    def called(self, key: str, *, new: bool = False) -> str:
        """What a sentence calls a part: "the old cell state", "the forget gate"."""
        part = self.diagram[key]
        if part.kind == "input":
            return "the input"
        if part.kind == "in":
            state = next(s for s in self.cell.states if s.incoming == key)
            return f"the old {self.cell.equation(state.outgoing).name or 'state'}"
        if key == part.equation:
            name = self.cell.equation(key).name or key
            return f"the {'new ' if new else ''}{name}"
        if part.kind == "map":
            inner = self.called(part.sources[0]).removeprefix("the ")
            return f"one minus the {inner}" if part.function == ONE_MINUS else f"the squeezed {inner}"
        gate = next((source for source in part.sources if self._is_share(source)), "")
        if part.function == "⊙" and gate:
            return f"what {self.called(gate)} let through"
        return write(self.cell.nodes()[key])

    def shares(self, part: Part) -> tuple[float, ...]:
        """How open a gate is, or how much of a value it let through: 0 to 1 for each unit; nothing for other parts."""
        if self._is_share(part.key):
            return self.numbers(part.nodes)
        gate = next((source for source in part.sources if self._is_share(source)), "")
        return self.numbers(self.diagram[gate].nodes) if part.function == "⊙" and gate else ()

    def _percent(self, values: tuple[float, ...]) -> str:
        percent = [f"{round(100 * value)} %" for value in values]
        if len(percent) <= WRITTEN_UNITS:
            return listed(percent)
        return f"{percent[values.index(min(values))]} to {percent[values.index(max(values))]}"

    # -- panels -------------------------------------------------------------------------------------------------

    def opening(self) -> Panel:
        given = self.diagram.of("input", "in")
        runs: list[Run] = []
        for part in given:
            runs += [*self._named(self.diagram.names[part.key], part), Run("        ")]
        states = listed([self.called(part.key) for part in given if part.kind == "in"])
        sentence = f"One step in time: the input, and {states} from the step before."
        return Panel(None, frozenset(), (Figures(tuple(runs[:-1])),), sentence)

    def closing(self) -> Panel:
        runs: list[Run] = []
        for part in self.diagram.of("out"):
            runs += [*self._named(self.diagram.names[part.equation], part), Run("        ")]
        states = [state.outgoing for state in self.cell.states]
        new = listed([f"the new {self.cell.equation(name).name or 'state'}" for name in states])
        sentence = f"The step is done. {_capital(new)} {'is' if len(states) == 1 else 'are'} the next step's old one"
        return Panel(None, frozenset(), (Figures(tuple(runs[:-1])),), sentence + ("." if len(states) == 1 else "s."))

    def panel(self, key: str) -> Panel:
        part = self.diagram[key]
        make = {"concat": self._concat, "gate": self._gate, "map": self._map, "op": self._op, "out": self._out}
        lines, sentence = make[part.kind](part)
        equation = self.cell.equation(part.equation)
        node = key if part.kind != "out" else part.equation
        expressions = [e for e in walk(equation.expression, part.equation) if e[0].startswith(node)]
        active = frozenset(e.text for _, e in expressions if isinstance(e, Name))
        if node == part.equation:
            active |= {part.equation}
        return Panel(equation, active, lines, sentence)

    def _concat(self, part: Part) -> tuple[tuple[Figures, ...], str]:
        runs = [Run("[", "quiet")]
        for k, source in enumerate(part.sources):
            role = self.diagram[source].role
            runs.append(Run(",  " if k else "", "quiet"))
            runs.append(Run(",  ".join(self.texts(self.diagram[source])), role))
        runs.append(Run("]", "quiet"))
        who = listed([self.called(source) for source in part.sources])
        users = [user for user in self.diagram.users(part.key) if user.kind == "gate"]
        what = self.called(users[0].key) if len(users) == 1 else "all gates"
        return (Figures(tuple(runs)),), f"{_capital(who)} stand in one row: what {what} will weigh."

    def _gate(self, part: Part) -> tuple[tuple[Figures, ...], str]:
        units = range(part.size) if self._all(part) else (self._one(part),)
        lines = tuple(Figures(tuple(self._head(part) + self._sum(part, unit))) for unit in units)
        return lines, self._meaning(part)

    def _all(self, part: Part) -> bool:
        """Whether every unit of a part is written out, not just one."""
        return self.unit is None and part.size <= WRITTEN_UNITS

    def _one(self, part: Part) -> int:
        """The unit that is written out where not all are."""
        return min(self.unit or 0, part.size - 1)

    def _head(self, part: Part) -> list[Run]:
        return [] if self._all(part) else [Run(f"unit {self._one(part) + 1}:  ", "quiet")]

    def _vector(self, part: Part, whole: Part) -> Run:
        """The values of a part, or the one of them that stands for `whole`."""
        if self._all(whole):
            return self._column(part)
        return Run(self.texts(part)[self._one(whole)], part.role)

    def _sum(self, part: Part, unit: int) -> list[Run]:
        runs: list[Run] = []
        for weight, source in zip(part.weights, part.sources, strict=True):
            roles = self._entry_roles(source)
            entries = self.numbers(self.diagram[source].nodes)
            for w, value, role in zip(self.trace.parameter(weight)[unit], entries, roles, strict=True):
                runs += self._term(float(w), bool(runs))
                runs += [Run("·", "quiet"), Run(show(value), role)]
        for bias in part.biases:
            runs += self._term(float(self.trace.parameter(bias)[unit]), bool(runs))
        total = show(self.numbers(part.sum_nodes)[unit])
        exact = all(self.trace.exact(node, self.sample, unit) for node in part.sum_nodes)
        runs += [Run(" = " if exact else " ≈ "), Run(total)]
        if part.function:
            sign = " = " if self.trace.exact(part.key, self.sample, unit) else " ≈ "
            runs += [Run(f"      {part.function}({total}){sign}"), Run(self.texts(part)[unit], part.role)]
        return runs

    def _term(self, weight: float, later: bool) -> list[Run]:
        """A weight with its sign, which joins it to what stands before."""
        text = show(weight)
        if not later:
            return [Run(text)]
        return [Run(" − " if text.startswith("−") else " + ", "quiet"), Run(text.removeprefix("−"))]

    def _entry_roles(self, source: str) -> tuple[str, ...]:
        part = self.diagram[source]
        if part.kind != "concat":
            return (part.role,) * part.size
        return tuple(self.diagram[s].role for s in part.sources for _ in range(self.diagram[s].size))

    def _map(self, part: Part) -> tuple[tuple[Figures, ...], str]:
        source = self.diagram[part.sources[0]]
        head = Run("1 − ") if part.function == ONE_MINUS else Run(f"{part.function} ")
        runs = [head, self._vector(source, part), Run(self._equals(part)), self._vector(part, part)]
        line = Figures(tuple(self._head(part) + runs))
        name = self.called(source.key)
        if part.function == ONE_MINUS:
            return (line,), f"One minus {name}: the share that stays as it was."
        before = self.numbers(source.nodes)
        if part.size != source.size:
            return (line,), self._meaning(part)
        widest = max(range(len(before)), key=lambda k: abs(before[k]))
        bend = f"{show(before[widest])} becomes {self.texts(part)[widest]}"
        return (line,), f"{part.function} bends {name} into the range from {_range(part.function)}: {bend}."

    def _op(self, part: Part) -> tuple[tuple[Figures, ...], str]:
        runs = self._head(part)
        for k, source in enumerate(part.sources):
            if k:
                runs.append(Run(f" {part.function} "))
            runs.append(self._vector(self.diagram[source], part))
        runs += [Run(self._equals(part)), self._vector(part, part)]
        line = Figures(tuple(runs))
        if part.function != "⊙":
            return (line,), self._meaning(part)
        gate = next((s for s in part.sources if self._is_share(s)), "")
        if not gate:
            return (line,), self._meaning(part)
        other = next(s for s in part.sources if s != gate)
        share = self._percent(self.numbers(self.diagram[gate].nodes))
        if self.diagram[gate].function == ONE_MINUS:
            return (line,), f"{_capital(share)} of {self.called(other)} stay."
        return (line,), f"{_capital(self.called(gate))} lets through {share} of {self.called(other)}."

    def _is_share(self, key: str) -> bool:
        part = self.diagram[key]
        return part.role == "gate" or (part.function == ONE_MINUS and self._is_share(part.sources[0]))

    def _out(self, part: Part) -> tuple[tuple[Figures, ...], str]:
        line = Figures(tuple(self._named(self.diagram.names[part.equation], part)))
        name = _capital(self.called(part.sources[0], new=True))
        if self.diagram.users(part.sources[0]):
            return (line,), f"{name} leaves for the next step; a copy stays for what follows here."
        return (line,), f"{name} leaves: the next step and the next layer see it."

    def _meaning(self, part: Part) -> str:
        equation = self.cell.equation(part.equation)
        if part.key != part.equation:
            return ""
        name = equation.name or equation.target.text
        return f"{_capital(name)}: {equation.meaning}." if equation.meaning else f"{_capital(name)}."


def listed(words: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _range(function: str) -> str:
    return {"tanh": "−1 to 1", "σ": "0 to 1", "softmax": "0 to 1"}.get(function, "what it can give")
