"""What a cell's equations tell without sizes and numbers: their order, and what each name in them is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import islice, pairwise

from rnnviz.cells.model import State, is_carried
from rnnviz.cells.shapes import Fault
from rnnviz.functions.known import FUNCTIONS
from rnnviz.language.equation import kind, nearest
from rnnviz.language.expression import Call, Equation, Name, Product, walk


@dataclass(frozen=True, slots=True)
class Names:
    """What is not assigned, in order of first use; `matrices` are those of the parameters that multiply."""

    inputs: tuple[str, ...]
    states: tuple[State, ...]
    parameters: tuple[str, ...]
    matrices: frozenset[str]

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.inputs, *(state.incoming for state in self.states), *self.parameters)


def used_in(equations: tuple[Equation, ...]) -> set[str]:
    """Every name that stands on some right side."""
    return {e.text for q in equations for _, e in walk(q.expression, "") if isinstance(e, Name)}


def assigned_by(equations: tuple[Equation, ...]) -> dict[str, Equation]:
    """Each equation by the name that it assigns."""
    assigned: dict[str, Equation] = {}
    for equation in equations:
        name = equation.target.text
        if name in assigned:
            first = assigned[name].line
            raise Fault(equation, equation.target, f"{name} is assigned twice, first in line {first}")
        if equation.target.shift == -1:
            raise Fault(
                equation,
                equation.target,
                f"{name} comes from the step before; a line assigns what goes out",
            )
        assigned[name] = equation
    return assigned


def in_order(equations: tuple[Equation, ...]) -> tuple[Equation, ...]:
    """The equations so that each value is there before it is used; otherwise in the order of the file."""
    at = {q.target.text: k for k, q in enumerate(equations)}
    needs = {
        q.target.text: {e.text for _, e in walk(q.expression, "") if isinstance(e, Name) and e.text in at}
        for q in equations
    }
    users: dict[str, list[str]] = {name: [] for name in at}
    for user, needed in needs.items():
        for name in needed:
            users[name].append(user)
    ready = [at[name] for name, needed in needs.items() if not needed]  # a heap: the first in the file comes first
    ordered: list[Equation] = []
    while ready:
        ordered.append(equations[heappop(ready)])
        name = ordered[-1].target.text
        for user in users[name]:
            needs[user].discard(name)
            if not needs[user]:
                heappush(ready, at[user])
    if len(ordered) < len(equations):
        raise _cycle([q for q in equations if needs[q.target.text]], needs)
    return tuple(ordered)


def _cycle(waiting: list[Equation], needs: Mapping[str, set[str]]) -> Fault:
    """The sentence for values that need each other, so that none can be the first."""
    chain = [waiting[0].target.text]
    while (following := min(needs[chain[-1]])) not in chain:
        chain.append(following)
    circle = [*chain[chain.index(following) :], following]
    first = next(q for q in waiting if q.target.text == following)
    told = ", ".join(f"{one} needs {other}" for one, other in islice(pairwise(circle), 5))
    told += ", and so on" if len(circle) > 6 else ""
    old = replace(first.target, shift=-1).text
    return Fault(first, first.target, f"{told}; for the value of the step before, write {old}")


def sort_names(
    equations: tuple[Equation, ...],
    assigned: Mapping[str, Equation],
    kinds: Mapping[str, str],
    roles: Mapping[str, str],
) -> Names:
    """Inputs, states and parameters in order of first use, and matrices; refuses what is none of them."""
    inputs: list[str] = []
    states: list[State] = []
    parameters: list[str] = []
    matrices: set[str] = set()
    unknown: list[tuple[Equation, Name]] = []
    for equation in equations:
        places = dict(walk(equation.expression, ""))
        for node, expression in places.items():
            if not isinstance(expression, Name):
                continue
            name = expression.text
            parent = places.get(node.rpartition("/")[0]) if node else None
            multiplies = isinstance(parent, Product) and node.endswith("/0")
            sort = kind(expression, kinds)
            if (sort == "matrix") != multiplies:
                other = "vector" if sort == "matrix" else "matrix"
                raise Fault(equation, expression, f"{name} is a {sort}, and stands where a {other} is expected")
            if multiplies:
                matrices.add(name)
            if expression.shift == -1:
                outgoing = replace(expression, shift=0).text
                if outgoing not in assigned:
                    raise Fault(
                        equation,
                        expression,
                        f"{name} comes in as a state, but no line assigns {outgoing}",
                    )
                if all(state.incoming != name for state in states):
                    states.append(State(name, outgoing))
            elif name in assigned or name in inputs or name in parameters:
                pass
            elif sort in ("matrix", "bias") or roles.get(name) in ("weight", "bias"):
                parameters.append(name)
            elif expression.letter == "x" or roles.get(name) == "input":
                inputs.append(name)
            else:
                unknown.append((equation, expression))
    for equation, expression in unknown:
        known = (*assigned, *inputs, *(state.incoming for state in states))
        raise Fault(
            equation,
            expression,
            f"{expression.text} is not known: no line assigns it, and it is neither an input (x_t) nor a state "
            f"(s_{{t-1}}) nor a parameter{nearest(expression.text, known)}; {_declaration(expression)}",
        )
    if not inputs:
        raise Fault(
            equations[0],
            equations[0].target,
            "the equations use no input: no x_t stands in them; another name is one where the file says so: "
            '[roles] "e_t" = "input"',
        )
    for name in assigned:
        if kind(assigned[name].target, kinds) == "matrix":
            raise Fault(
                assigned[name],
                assigned[name].target,
                f"{name} is a matrix by its letter; only vectors are assigned",
            )
    return Names(tuple(inputs), tuple(states), tuple(parameters), frozenset(matrices))


def _declaration(name: Name) -> str:
    """The line of a cell file that makes a name known."""
    learned = f', one that is learned [kinds] "{name.text}" = "bias"' if name.shift is None else ""
    return f'an input of that name is declared in the file, [roles] "{name.text}" = "input"{learned}'


def possible_roles(name: str, names: Names, assigned: Mapping[str, Equation]) -> tuple[str, tuple[str, ...]]:
    """What a name is, in words, and the roles that a file may give it."""
    if name in assigned:
        return "assigned by a line", ("hidden", "cell", "gate", "candidate", "product", "output")
    if name in names.inputs:
        return "an input", ("input",)
    if name in names.matrices:
        return "a matrix", ("weight",)
    if name in names.parameters:
        return "a parameter", ("bias", "weight")
    return "a state that comes in", ("hidden", "cell")


def _role(equation: Equation) -> str:
    """What a value is on its way: as its comment calls it, else by the function that makes it."""
    *_, noun = equation.name.lower().split() or [""]
    if noun in ("gate", "candidate"):
        return noun
    match equation.expression:
        case Call(function=function) if FUNCTIONS[function].role:
            return FUNCTIONS[function].role
    return "product"


def infer_roles(
    equations: tuple[Equation, ...],
    names: Names,
) -> dict[str, str]:
    """What each name is, as far as the equations tell."""
    roles = dict.fromkeys(names.inputs, "input")
    roles |= {name: "weight" if name in names.matrices else "bias" for name in names.parameters}
    assigned = {q.target.text: q.expression for q in equations}
    used = used_in(equations)
    carried = {state: is_carried(state, assigned) for state in names.states}
    for equation in equations:
        name = equation.target.text
        roles[name] = _role(equation) if name in used else "output"
    for state in names.states:
        lane = carried[state] and not all(carried.values())
        roles[state.incoming] = roles[state.outgoing] = "cell" if lane else "hidden"
    return roles
