"""The words and figures of the panel, made from the equations, their comments and the trace.

Looks are not decided here: a figure says what it is ("hidden", "quiet"), the theme says which colour that is.
"""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.diagram import ONE_MINUS, Diagram, Part
from rnnviz.functions.known import FUNCTIONS
from rnnviz.language.expression import Equation, Expr, Name, walk
from rnnviz.language.notation import write
from rnnviz.numbers.digits import show
from rnnviz.numbers.numerics import Trace

WRITTEN_UNITS = 3  # as many units as a panel writes out, one a line


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a line of figures: `text`, or a vector as a `column` of numbers in brackets, or a `formula`.

    `role` is a role of the theme, or "ink" or "quiet".
    """

    text: str = ""
    role: str = "ink"
    column: tuple[str, ...] = ()
    formula: Expr | None = None

    def __str__(self) -> str:
        if self.formula:
            return write(self.formula)
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
        return [Run(formula=name, role=part.role), Run(" = "), Run(row, part.role)]

    def _equals(self, part: Part) -> str:
        """= where the figures as printed give the result as printed, else ≈."""
        unit = None if self._all(part) else self._one(part)
        return " = " if self.trace.exact(part.key, self.sample, unit) else " ≈ "

    # -- names --------------------------------------------------------------------------------------------------

    def called(self, key: str, *, new: bool = False) -> str:
        """What a sentence calls a part: "the previous cell state", "the forget gate"."""
        part = self.diagram[key]
        if part.kind == "input":
            return "the input"
        if part.kind == "in":
            state = next(s for s in self.cell.states if s.incoming == key)
            return f"the previous {self.cell.equation(state.outgoing).name or 'state'}"
        if key == part.equation:
            name = self.cell.equation(key).name or key
            return f"the {'new ' if new else ''}{name}"
        if part.kind == "map":
            inner = self.called(part.sources[0]).removeprefix("the ")
            called = "one minus the {}" if part.function == ONE_MINUS else FUNCTIONS[part.function].called
            return called.format(inner)
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

    def _percent(self, values: tuple[float, ...]) -> tuple[str, str]:
        """Shares in words, and how they belong to units: "91% and 12%", "unit by unit"."""
        percent = [f"{round(100 * value)}%" for value in values]
        if len(percent) == 1:
            return percent[0], ""
        if len(percent) <= WRITTEN_UNITS:
            return listed(percent), ", unit by unit"
        return f"{round(100 * min(values))}% to {round(100 * max(values))}%", ", depending on the unit"

    # -- panels -------------------------------------------------------------------------------------------------

    def opening(self) -> Panel:
        given = self.diagram.of("input", "in")
        runs: list[Run] = []
        for part in given:
            runs += [*self._named(self.diagram.names[part.key], part), Run("      ")]
        carrier = self.diagram.carrier()
        if carrier:
            others = [self.called(part.key).replace("previous ", "") for part in given if part.key != carrier]
            comes = "comes" if len(others) == 1 else "come"
            memory = self.called(carrier).replace("previous ", "")
            sentence = f"One time step. {_capital(memory)}, on the lane on top, carries the memory; "
            sentence += f"{listed(others)} {comes} in below."
        else:
            sentence = f"One time step: it starts from {listed([self.called(part.key) for part in given])}."
        return Panel(None, frozenset(), (Figures(tuple(runs[:-1])),), sentence)

    def closing(self) -> Panel:
        runs: list[Run] = []
        for part in self.diagram.of("out"):
            runs += [*self._named(self.diagram.names[part.equation], part), Run("      ")]
        names = [self.cell.equation(state.outgoing).name or "state" for state in self.cell.states]
        new = listed([f"the new {name}" for name in names])
        ends = "goes on as the previous one" if len(names) == 1 else "go on as the previous ones"
        sentence = f"The step is done: {new} {ends} of the next step."
        return Panel(None, frozenset(), (Figures(tuple(runs[:-1])),), sentence)

    def panel(self, key: str) -> Panel:
        part = self.diagram[key]
        make = {"concat": self._concat, "gate": self._gate, "map": self._map, "op": self._op, "out": self._out}
        lines, sentence = make[part.kind](part)
        equation = self.cell.equation(part.equation)
        node = key if part.kind != "out" else part.equation
        own = (node, *part.sum_nodes)
        expressions = [e for e in walk(equation.expression, part.equation) if e[0].startswith(own)]
        active = frozenset(e.text for _, e in expressions if isinstance(e, Name))
        if node == part.equation:
            active |= {part.equation}
        return Panel(equation, active, lines, sentence)

    def _concat(self, part: Part) -> tuple[tuple[Figures, ...], str]:
        runs = [Run(formula=self.cell.nodes()[part.key], role="quiet"), Run(" = "), Run("[", "quiet")]
        for k, source in enumerate(part.sources):
            texts = ",  ".join(self.texts(self.diagram[source]))
            runs += [Run("," if k else "", "quiet"), Run(f"  {texts}" if k else texts, self.diagram[source].role)]
        runs.append(Run("]", "quiet"))
        who = listed([self.called(source) for source in part.sources])
        return (Figures(tuple(runs)),), f"{_capital(who)}, side by side: {self._weighers(part)}."

    def _weighers(self, part: Part) -> str:
        """Who weighs a row: "every gate and the candidate weigh it"."""
        gates = [user for user in self.diagram.users(part.key) if user.kind == "gate"]
        if len(gates) == 1:
            named = gates[0].role in ("gate", "candidate")
            return f"{self.called(gates[0].key)} weighs it" if named else "the weights act on it"
        if len(gates) == 2:
            return f"{listed([self.called(gate.key) for gate in gates])} weigh it"
        plain = [gate for gate in gates if gate.role != "gate"]
        if not plain:
            return "every gate weighs it"
        return f"every gate and {listed([self.called(gate.key) for gate in plain])} weigh it"

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

    def _vector(self, part: Part, whole: Part, *, later: bool = False) -> Run:
        """The values of a part, or the one that stands for `whole`; in brackets when negative and not the first."""
        if self._all(whole):
            return self._column(part)
        text = self.texts(part)[self._one(whole)]
        return Run(f"({text})" if later and text.startswith("−") else text, part.role)

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
        return (line,), f"{part.function} {FUNCTIONS[part.function].words.format(name)}: {bend}."

    def _op(self, part: Part) -> tuple[tuple[Figures, ...], str]:
        runs = self._head(part)
        for k, source in enumerate(part.sources):
            if k:
                runs.append(Run(f" {part.function} "))
            runs.append(self._vector(self.diagram[source], part, later=k > 0))
        runs += [Run(self._equals(part)), self._vector(part, part)]
        line = Figures(tuple(runs))
        if part.function != "⊙":
            return (line,), self._meaning(part)
        gate = next((s for s in part.sources if self._is_share(s)), "")
        if not gate:
            return (line,), self._meaning(part)
        other = next(s for s in part.sources if s != gate)
        share, how = self._percent(self.numbers(self.diagram[gate].nodes))
        if self.diagram[gate].function == ONE_MINUS:
            return (line,), f"{share} of {self.called(other)} {'stays' if part.size == 1 else 'stay'}{how}."
        return (line,), f"{_capital(self.called(gate))} lets through {share} of {self.called(other)}{how}."

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
            return "Weights times entries, plus bias." if part.kind == "gate" else "Both come together."
        name = equation.name or equation.target.text
        return f"{_capital(name)}: {equation.meaning}." if equation.meaning else f"{_capital(name)}."


def listed(words: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
