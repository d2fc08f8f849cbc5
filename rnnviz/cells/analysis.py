"""What a cell's equations tell without sizes and numbers: their order, and what each name in them is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import islice, pairwise

from rnnviz.cells.shapes import Fault
from rnnviz.functions.known import FUNCTIONS
from rnnviz.language.expression import Binary, Call, Equation, Expr, Hadamard, Name, Product, Scale, Sum, operands, walk
from rnnviz.language.lexicon import Lexicon
from rnnviz.language.spelling import nearest

ROLES = ("input", "hidden", "cell", "gate", "candidate", "product", "output", "weight", "bias")

_LEARNED = "uvwp"
"""Letters of vectors that are learned, where they multiply element by element; beside them Greek and capital ones."""


@dataclass(frozen=True, slots=True)
class State:
    """A value that one step hands to the next: `h_{t-1}` came in, `h_t` goes out.

    Of a value that is looked at after two steps there are two: `h_{t-2}` goes out as `h_{t-1}`, that as `h_t`.
    """

    incoming: str
    outgoing: str


@dataclass(frozen=True, slots=True)
class Names:
    """What is not assigned, in order of first use.

    Of the parameters `matrices` are those that multiply, `scalars` are single numbers.
    """

    inputs: tuple[str, ...]
    states: tuple[State, ...]
    parameters: tuple[str, ...]
    matrices: frozenset[str]
    scalars: frozenset[str]

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
    old = replace(first.target, shift=(first.target.shift or 0) - 1).text
    return Fault(first, first.target, f"{told}; for the value of the step before, write {old}")


def sort_names(
    equations: tuple[Equation, ...],
    assigned: Mapping[str, Equation],
    lexicon: Lexicon,
    roles: Mapping[str, str],
) -> Names:
    """Inputs, states and parameters in order of first use; refuses what is none of them."""
    sorting = _Sorting(assigned, lexicon, roles, _latest(equations, roles))
    for equation in equations:
        places = dict(walk(equation.expression, ""))
        for node, expression in places.items():
            if isinstance(expression, Name):
                sorting.take(equation, expression, places.get(node.rpartition("/")[0]) if node else None, node)
    return sorting.done(equations)


def _latest(equations: tuple[Equation, ...], roles: Mapping[str, str]) -> dict[Name, int]:
    """The last step at which each name that has a time is assigned, or, of an input, used."""
    latest = {q.target.timeless: q.target.shift for q in equations if q.target.shift is not None}
    assigned = frozenset(latest)
    used = (e for q in equations for _, e in walk(q.expression, "") if isinstance(e, Name))
    for name in used:
        if name.shift is not None and name.timeless not in assigned and _is_input(name, roles):
            latest[name.timeless] = max(name.shift, latest.get(name.timeless, name.shift))
    return latest


def _is_input(name: Name, roles: Mapping[str, str]) -> bool:
    return name.letter in "xX" or "input" in (roles.get(name.text), roles.get(replace(name, shift=0).text))


class _Sorting:
    """Takes the names one after the other; forgotten when all are sorted."""

    def __init__(
        self,
        assigned: Mapping[str, Equation],
        lexicon: Lexicon,
        roles: Mapping[str, str],
        latest: Mapping[Name, int],
    ) -> None:
        self.assigned, self.lexicon, self.roles, self.latest = assigned, lexicon, roles, latest
        self.inputs: list[str] = []
        self.states: list[State] = []
        self.parameters: list[str] = []
        self.matrices: set[str] = set()
        self.scalars: set[str] = set()
        self.unknown: list[tuple[Equation, Name]] = []

    def take(self, equation: Equation, name: Name, parent: Expr | None, node: str) -> None:
        text, sort = name.text, self.lexicon.kind(name)
        multiplies = isinstance(parent, Product) and node.endswith("/0")
        if (sort == "matrix") != multiplies:
            other = "vector" if sort == "matrix" else "matrix"
            raise Fault(equation, name, f"{text} is a {sort}, and stands where a {other} is expected")
        if text in self.assigned or text in self.inputs or text in self.parameters:
            return
        if any(state.incoming == text for state in self.states):
            return
        if multiplies:
            self.matrices.add(text)
        if sort == "scalar":
            self.scalars.add(text)
        last = self.latest.get(name.timeless)
        if name.shift is not None and last is not None and name.shift < last:
            self.delayed(name, last)
        elif name.shift is not None and name.shift < 0:
            outgoing = replace(name, shift=0).text
            raise Fault(equation, name, f"{text} comes in as a state, but no line assigns {outgoing}")
        elif sort != "vector" or self.roles.get(text) in ("weight", "bias"):
            self.parameters.append(text)
        elif _is_input(name, self.roles):
            self.inputs.append(text)
        elif name.shift is None and (next_one := replace(name, mark="prime").text) in self.assigned and not name.mark:
            self.states.append(State(text, next_one))  # h' is what h becomes
        elif self.learned(name, parent):
            self.parameters.append(text)
        else:
            self.unknown.append((equation, name))

    def delayed(self, name: Name, last: int) -> None:
        """A value of an earlier step, and those on its way from now to then."""
        assert name.shift is not None
        for shift in range(last - 1, name.shift - 1, -1):
            state = State(replace(name, shift=shift).text, replace(name, shift=shift + 1).text)
            if state not in self.states:
                self.states.append(state)
        if _is_input(name, self.roles) and (now := replace(name, shift=last).text) not in (
            *self.assigned,
            *self.inputs,
        ):
            self.inputs.append(now)

    def learned(self, name: Name, parent: Expr | None) -> bool:
        """Whether a vector that nobody assigns is a parameter: declared as one, or used as only such are."""
        if name.shift is not None:
            return False
        if self.lexicon.declared(name):
            return True
        if any((q.target.letter, q.target.mark) == (name.letter, name.mark) for q in self.assigned.values()):
            return False  # rather a name that was written wrong
        if isinstance(parent, Sum):
            return any(isinstance(term, Product) for term in parent.terms)
        greek = "α" <= name.letter <= "ω"
        return isinstance(parent, Hadamard | Binary | Scale) and (name.letter in _LEARNED or greek)

    def done(self, equations: tuple[Equation, ...]) -> Names:
        alone = {name.text for _, name in self.unknown}
        if not self.inputs and len(alone) == 1 and self.unknown[0][1].shift is not None:
            self.inputs, self.unknown = [*alone], []  # what has a time and comes from nowhere is what comes in
        for equation, name in self.unknown:
            known = (*self.assigned, *self.inputs, *(state.incoming for state in self.states))
            raise Fault(
                equation,
                name,
                f"{name.text} is not known: no line assigns it, and it is neither an input (x_t) nor a state "
                f"(s_{{t-1}}) nor a parameter{nearest(name.text, known)}; {_declaration(name)}",
            )
        if not self.inputs:
            raise Fault(
                equations[0],
                equations[0].target,
                "the equations use no input: no x_t stands in them; another name is one where the file says so: "
                '[roles] "e_t" = "input"',
            )
        for text, equation in self.assigned.items():
            if self.lexicon.kind(equation.target) == "matrix":
                raise Fault(equation, equation.target, f"{text} is a matrix by its letter; only vectors are assigned")
        return Names(
            tuple(self.inputs),
            tuple(self.states),
            tuple(self.parameters),
            frozenset(self.matrices),
            frozenset(self.scalars),
        )


def _declaration(name: Name) -> str:
    """The line of a cell file that makes a name known."""
    learned = f', one that is learned [kinds] "{name.text}" = "vector", or "scalar"' if name.shift is None else ""
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
    return "candidate" if equation.target.mark == "tilde" else "product"


def infer_roles(
    equations: tuple[Equation, ...],
    names: Names,
) -> dict[str, str]:
    """What each name is, as far as the equations tell."""
    roles = dict.fromkeys(names.inputs, "input")
    multiplied = {e.text for q in equations for e in _multiplied(q.expression)}
    for name in names.parameters:
        roles[name] = "weight" if name in names.matrices or name in multiplied else "bias"
    assigned = {q.target.text: q.expression for q in equations}
    used = used_in(equations)
    carried = {state: is_carried(state, assigned) for state in names.states}
    for equation in equations:
        name = equation.target.text
        roles[name] = _role(equation) if name in used else "output"
    for state in names.states:
        lane = carried[state] and not all(carried.values())
        of_input = state.outgoing in names.inputs or roles.get(state.outgoing) == "input"
        role = "input" if of_input else "cell" if lane else "hidden"
        roles[state.incoming] = role
        if state.outgoing in assigned:
            roles[state.outgoing] = role
    return roles


def _multiplied(expression: Expr) -> Iterator[Name]:
    """Names that stand as a factor."""
    for _, one in walk(expression, ""):
        if isinstance(one, Hadamard | Scale):
            yield from (part for part in operands(one) if isinstance(part, Name))


def is_carried(state: State, assigned: Mapping[str, Expr]) -> bool:
    """Whether a path of only ⊙, +, − and numbers that multiply leads from the incoming state to the outgoing one."""
    return carried_way(state, assigned) is not None


def carried_way(state: State, assigned: Mapping[str, Expr]) -> dict[str, Expr] | None:
    """The places on that path by their nodes, from the outgoing state on; None where there is no such path."""
    if state.outgoing not in assigned:
        return None
    places: dict[str, Expr] = {}
    above: dict[str, str] = {}  # the node from which each was reached
    waiting = [(state.outgoing, assigned[state.outgoing])]
    while waiting:
        node, expression = waiting.pop()
        places[node] = expression
        below: list[tuple[str, Expr]] = []
        match expression:
            case Name(text=name) if name == state.incoming:
                way: dict[str, Expr] = {node: expression}
                while node in above:
                    node = above[node]
                    way[node] = places[node]
                return dict(reversed(way.items()))
            case Name(text=name) if name in assigned and name not in places:
                below = [(name, assigned[name])]
            case Hadamard() | Sum():
                below = [(f"{node}/{k}", operand) for k, operand in enumerate(operands(expression))]
            case Scale(vector=vector):
                below = [(f"{node}/1", vector)]
        above |= {found: node for found, _ in below}
        waiting += reversed(below)
    return None
