"""What a gradient is asked of: an entry of a value, a vector of weights for all of them, or a loss against a target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnnviz.cells.cell import default_sizes
from rnnviz.cells.model import Cell
from rnnviz.errors import Mistake, plain, quoted
from rnnviz.functions.known import FUNCTIONS
from rnnviz.functions.record import Array
from rnnviz.gradients.losses import CROSS_ENTROPY, NAMES, SQUARED_ERROR, Loss, loss_of, usual
from rnnviz.gradients.networks import parts_of
from rnnviz.gradients.rolled import Above
from rnnviz.language.expression import Call, Name
from rnnviz.language.spelling import nearest
from rnnviz.models.model import LAST
from rnnviz.models.network import Network
from rnnviz.models.run import HeadRun
from rnnviz.models.runs import Fed
from rnnviz.numbers.checked import numbers_in
from rnnviz.numbers.digits import show
from rnnviz.numbers.drawn import drawn_target
from rnnviz.numbers.rollout import Rollout
from rnnviz.numbers.trace import Trace

Run = Rollout | Network


class Aimed(Fed, total=False):
    """What a cell computes on, and what a gradient is asked of it: as `backward` takes it, but that an entry stands
    behind `of`, "h_t:1", and that `at` is the step; `rate` is the learning rate of one step of descent."""

    of: str | None
    loss: str | None
    target: Any
    at: int | None
    rate: float | None


RATE = "rate"
AIM = tuple(Aimed.__annotations__.keys() - Fed.__annotations__.keys())


def parted(numbers: Aimed) -> tuple[dict[str, Any], Fed]:
    """What is asked of a gradient, by the words of `Aimed`, and all else."""
    aim = {word: numbers[word] for word in AIM if numbers.get(word) is not None}  # type: ignore[literal-required]
    rest = {word: value for word, value in numbers.items() if word not in AIM}
    return aim, rest  # type: ignore[return-value]


def as_asked(aim: Mapping[str, Any]) -> dict[str, Any]:
    """The keywords of `backward` for what is asked in the words of `Aimed`: of "c_t:2" entry 2."""
    known = {word: value for word, value in aim.items() if value is not None and word != RATE}
    found = {"step" if word == "at" else word: value for word, value in known.items()}
    name, colon, entry = str(found.get("of", "")).rpartition(":")
    if colon:
        found |= {"of": name, "entry": int(entry) if entry.isdecimal() else entry}
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """The number whose derivatives are wanted, one for each sample, all of which are added: `value`, (batch,).

    It is made of the value `name` of a `part`, "" of a cell: of each sample's own last step, or of `step`, from 1.
    `seed`, (batch, n), is its derivative by that value. Of a single entry, `entry` is which, from 1; of a `loss` there
    is the `target`, (batch, n), and its `label` where it was a word.
    """

    part: str
    name: str
    step: int | None
    value: Array
    seed: Array
    entry: int | None = None
    loss: Loss | None = None
    target: Array | None = None
    label: str = ""

    @property
    def place(self) -> str:
        """Where the value stands, in words: "head", "at step 3", or nothing."""
        return ", ".join(filter(None, (self.part, f"at step {self.step}" if self.step else "")))

    @property
    def symbol(self) -> str:
        """What the derivatives are of, short: L, or the value's name."""
        return "L" if self.loss else self.name

    def words(self, sample: int = 0) -> str:
        """What it is, with its number: "squared error L = ½ Σ (h_t − y)² = 0.12, y = 0.50 −0.20"."""
        number, where = show(float(self.value[sample])), f" ({self.place})" if self.place else ""
        if self.loss and self.target is not None:
            y = " ".join(show(float(one)) for one in self.target[sample])
            told = f"{self.label}: {y}" if self.label else y
            return f"{self.loss.name} L = {self.loss.formula.format(self.name)} = {number}, y = {told}{where}"
        if self.entry:
            return f"{self.name}, entry {self.entry}, {number}{where}"
        return f"Σ v {self.name} = {number}, v = {' '.join(show(float(one)) for one in self.seed[sample])}{where}"

    def above(self, run: Run) -> Above:
        """What arrives at the steps of its part."""
        steps = run_steps(run, self.part)
        if self.step is not None:
            return {self.step - 1: {self.name: self.seed}}
        last = last_steps(run, self.part)
        found = {}
        for step in sorted({*last.tolist()}):
            own = (last == step)[:, None]
            found[step] = {self.name: self.seed if own.all() else np.where(own, self.seed, 0.0)}
        assert all(step < len(steps) for step in found)
        return found


def run_steps(run: Run, part: str) -> Sequence[Trace]:
    """The traces of a part of a run, step by step; "" is the cell."""
    found = parts_of(run)[part] if isinstance(run, Network) else run
    return found.traces if isinstance(found, HeadRun) else found.steps


def last_steps(run: Run, part: str) -> Array:
    """The last step of each sample in a part, from 0, (batch,)."""
    found = parts_of(run)[part] if isinstance(run, Network) else run
    if isinstance(found, Rollout):
        return np.asarray(found.real.sum(axis=0) - 1)
    many, batch = len(found.traces), found.traces[0].batch_size
    over_time = isinstance(run, Network) and part == "head" and found.head.reads != LAST
    return np.asarray(run.timeline.real.sum(axis=0) - 1) if over_time else np.full(batch, many - 1)


def asked_of(
    run: Run,
    of: str | None,
    *,
    entry: int | None,
    seed: Any,  # noqa: ANN401 - whatever numpy takes for an array
    loss: str | None,
    target: Any,  # noqa: ANN401 - a word, words, or whatever numpy takes for an array
    step: int | None,
) -> Asked:
    """What is asked for, checked. Raises `Mistake` where there is no such value, entry, step or target, and where the
    value has no gradient."""
    part, name = _named(run, of)
    steps = run_steps(run, part)
    at = _step(run, part, steps, step)
    last = last_steps(run, part)
    value = np.stack([steps[last[k] if at is None else at - 1].value(name)[k] for k in range(len(last))])
    told = f"{part}: {name}" if part else name
    if sum(one is not None for one in (entry, seed)) + (loss is not None or target is not None) > 1:
        raise Mistake(f"{told}: an entry, a seed and a target each say what the gradient is of; leave all but one out")
    if seed is not None:
        weights = _vector(seed, value, "seed")
        return Asked(part, name, at, (weights * value).sum(axis=1), weights)
    size = value.shape[1]
    if entry is None and loss is None and target is None and of is not None:
        if size > 1:
            raise Mistake(f"--of {of}: {name} has {size} entries; say which, as in --of {of}:1")
        entry = 1
    if entry is not None:
        if isinstance(entry, bool) or not isinstance(entry, int) or not 1 <= entry <= size:
            raise Mistake(f"--of {name}:{plain(entry)}: {name} has the entries 1 to {size}")
        one = np.zeros_like(value)
        one[:, entry - 1] = 1.0
        return Asked(part, name, at, value[:, entry - 1], one, entry=entry)
    return _lost(run, part, name, at, value, loss, target)


def _lost(run: Run, part: str, name: str, at: int | None, value: Array, loss: str | None, target: object) -> Asked:
    """A loss against a target: given, or the example's, or drawn."""
    expression = run_steps(run, part)[0].nodes[name].expression
    made = expression.function if isinstance(expression, Call) else ""
    known = loss.replace("-", " ").replace("_", " ").casefold() if isinstance(loss, str) else loss
    called = {one.replace("-", " "): one for one in NAMES}
    if known is not None and known not in called:
        told = " or ".join(one.replace(" ", "-") for one in NAMES)
        raise Mistake(f"--loss {plain(loss)}: {told} is expected")
    given = _example_target(run, part, value) if target is None else target
    named = isinstance(given, str) or (isinstance(given, list | tuple) and any(isinstance(one, str) for one in given))
    fitting = CROSS_ENTROPY if named else usual(made) if given is not None else SQUARED_ERROR
    kind = loss_of(called[known] if known else fitting, made)
    vector, label = _target(run, part, value, given, kind)
    if kind.classes and (vector < 0).any():
        least = show(float(vector.min()))
        raise Mistake(f"--target: {kind.name} takes shares of classes, from 0 to 1; {least} is none")
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        number, seed = kind.value(value, vector), kind.gradient(value, vector)
    if not (np.isfinite(number).all() and np.isfinite(seed).all()):
        why = "a share is 0 where the target has one, or numbers are too large"
        raise Mistake(f"{kind.name} of {name} is not finite: {why}")
    return Asked(part, name, at, number, seed, loss=kind, target=vector, label=label)


def _target(run: Run, part: str, value: Array, target: object, loss: Loss) -> tuple[Array, str]:
    """The target of every sample, (batch, n), and the word that it was."""
    labels = _labels(run, part)
    if target is None:
        if loss.classes or labels:
            told = labels[0] if labels else ",".join("1" + "0" * (value.shape[1] - 1))
            raise Mistake(f"say what should come out, as in --target {told}")
        target = drawn_target(value.shape[1], _seed(run))
    words = [target] if isinstance(target, str) else target
    if isinstance(words, list | tuple) and words and all(isinstance(one, str) for one in words):
        return _classes(labels, [str(one) for one in words], value), ", ".join(map(str, words))
    return _vector(target, value, "--target"), ""


def _classes(labels: Sequence[str], words: Sequence[str], value: Array) -> Array:
    if not labels:
        raise Mistake(f"--target {words[0]}: nothing says what the entries mean; {value.shape[1]} numbers are expected")
    if len(words) not in (1, len(value)):
        raise Mistake(f"--target: {len(words)} words for a batch of {len(value)}; one, or one for each, is expected")
    found = np.zeros_like(value)
    for sample, word in enumerate([*words] * (len(value) if len(words) == 1 else 1)):
        if word not in labels:
            raise Mistake(f"--target {word}: there are {', '.join(labels)}{nearest(word, labels)}")
        place = labels.index(word)
        if value.shape[1] == 1:
            found[sample, 0] = float(place)
        else:
            found[sample, place] = 1.0
    return found


def _labels(run: Run, part: str) -> tuple[str, ...]:
    """What the entries of a head's value are called."""
    found = parts_of(run)[part] if isinstance(run, Network) else None
    if not isinstance(found, HeadRun):
        return ()
    decoder = run.model.decoder if isinstance(run, Network) and part.startswith("decoder") else None
    return found.head.labels or (tuple(decoder.words) if decoder else ())


def _example_target(run: Run, part: str, value: Array) -> object:
    """What the file of the cell or model says should come out, where that is for so many entries."""
    if isinstance(run, Network):
        return run.model.target if part == next(iter(parts_of(run))) else None
    cell, sized = run.sized.cell, run.sized
    if not cell.target:
        return None
    if len(cell.target) == value.shape[1]:
        return cell.target
    if (sized.input_size, sized.hidden_size) == default_sizes(cell):
        raise Mistake(f"{cell.key}: [example] target has {len(cell.target)} numbers, and {value.shape[1]} come out")
    return None


def _seed(run: Run) -> int:
    return 0 if isinstance(run, Network) else run[0].seed or 0


def _vector(given: object, value: Array, called: str) -> Array:
    """Numbers for every entry, (n,) for all samples or (batch, n)."""
    found = numbers_in(given, called)
    if found.shape not in (value.shape[1:], value.shape):
        shape = " × ".join(map(str, found.shape)) or "a single number"
        own = " × ".join(map(str, value.shape)) if len(value) > 1 else str(value.shape[1])
        raise Mistake(f"{called}: has the shape {shape}; {own} is expected, as the value has it")
    return np.broadcast_to(found, value.shape).astype(np.float64)


def _step(run: Run, part: str, steps: Sequence[Trace], step: int | None) -> int | None:
    if step is None:
        return None
    if isinstance(step, bool) or not isinstance(step, int) or not 1 <= step <= len(steps):
        raise Mistake(f"--at {plain(step)}: a step from 1 to {len(steps)} is expected")
    short = np.flatnonzero(last_steps(run, part) < step - 1)
    if len(short):
        raise Mistake(f"--at {step}: sample {short[0] + 1} has {last_steps(run, part)[short[0]] + 1} steps")
    return step


def _named(run: Run, of: str | None) -> tuple[str, str]:
    """The part and the value that are asked for; without a word that which a loss would be of."""
    parts = {part: run_steps(run, part)[0] for part in parts_of(run)} if isinstance(run, Network) else {"": run[0]}
    if of is None:
        part, first = next(iter(parts.items()))
        return part, aim(first.sized.cell)
    if not isinstance(of, str) or not of.strip():
        raise Mistake(f"--of {quoted(of)}: the name of a value is expected")
    *words, text = of.split()
    chosen = {part: one for part, one in parts.items() if set(words) <= set(part.split())}
    if not chosen:
        raise Mistake(f"--of {of}: there is no {' '.join(words)}; there are {', '.join(filter(None, parts)) or 'none'}")
    for part, one in chosen.items():
        name = one.sized.cell.canonical(text)
        if name in one.nodes:
            _refuse_jumps(one, name, of)
            return part, name
    cells = [one.sized.cell for one in chosen.values()]
    _refuse_given(cells, text, of)
    known = [*dict.fromkeys(equation.target.text for cell in cells for equation in cell.equations)]
    raise Mistake(f"--of {of}: there is no value of that name; there are {', '.join(known)}{nearest(text, known)}")


def _refuse_given(cells: Iterable[Cell], text: str, of: str) -> None:
    for cell in cells:
        name = cell.canonical(text)
        if name in (*cell.incoming, *cell.parameters):
            raise Mistake(f"--of {of}: {name} is given; a gradient is of what is worked out, such as {aim(cell)}")


def _refuse_jumps(trace: Trace, name: str, of: str) -> None:
    expression = trace.nodes[name].expression
    if isinstance(expression, Call):
        function = FUNCTIONS[expression.function]
        if function.derivative is None and function.backward is None:
            right = f"; ask of {expression.argument.text}" if isinstance(expression.argument, Name) else ""
            raise Mistake(f"--of {of}: {expression.function} goes in jumps, and has no gradient{right}")


def aim(cell: Cell) -> str:
    """The value that a loss is of: the last output, of an argmax what it is of, if that is worked out; else the hidden
    state."""
    made = {equation.target.text: equation.expression for equation in cell.equations}
    for name in [name for name in reversed(made) if cell.roles[name] == "output"]:
        while isinstance(one := made.get(name), Call) and one.function == "argmax" and isinstance(one.argument, Name):
            name = one.argument.text  # down to what has a gradient
        if name in made:
            return name
    return cell.hands_on
