"""What goes in over time as it was asked for: an array or words, how many steps of it, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnnviz.errors import Mistake
from rnnviz.functions.record import Array
from rnnviz.numbers import words
from rnnviz.numbers.files import read_inputs
from rnnviz.numbers.timeline import Timeline, check_steps, checked_labels, checked_lengths, series


@dataclass(frozen=True, slots=True, eq=False)
class Feed:
    """An `array` (T, batch, n), or words that are `spoken`, whose vectors are still to be found where there is none;
    false where neither was asked for.

    `said` is how a mistake names it. `steps` are the first of them, all where it is None; `labels` and `lengths` are as
    they were given.
    """

    said: str
    array: Array | None
    spoken: tuple[str, ...]
    steps: int | None
    labels: Sequence[str]
    lengths: Sequence[int]

    @classmethod
    def of(cls, steps: int | None, asked: Mapping[str, Any]) -> Feed:
        """What the keywords of a rollout say of it. Raises `Mistake` where it cannot be read, or they contradict."""
        inputs, text, one_hot = asked.get("inputs"), asked.get("text"), asked.get("one_hot", False)
        if steps is not None:
            check_steps(steps)
        if inputs is not None and text is not None:
            raise Mistake("--text and --inputs: both say what goes in; leave one of the two out")
        if one_hot and text is None:
            raise Mistake("--one-hot: it makes vectors of words; give them with --text")
        said, array, spoken = "", None, tuple[str, ...]()
        if text is not None:
            said, spoken = "--text", words.split(text)
            array = words.one_hot(spoken) if one_hot else None
        elif inputs is not None:
            path = isinstance(inputs, str | Path)
            said = f"--inputs {inputs}" if path else "inputs"
            array = series(read_inputs(inputs) if path else inputs, said)
        return cls(said, array, spoken, steps, asked.get("labels") or (), asked.get("lengths") or ())

    def __bool__(self) -> bool:
        return bool(self.said)

    def timeline(
        self, inputs: Mapping[str, Array], labels: Sequence[str] = (), lengths: Sequence[int] = ()
    ) -> Timeline:
        """These inputs, each (T, batch, n), as long as was asked for.

        `labels` and `lengths` are those of a run that is read again; what was asked for goes before them, and so do
        words. Raises `Mistake` where there are fewer steps, or where inputs, names or lengths do not go together.
        """
        (first, array), *others = inputs.items()
        for name, other in others:
            if len(other) != len(array):
                told = f"{name} has {len(other)} steps, and {first} has {len(array)}"
                raise Mistake(f"{told}; both have to have the same")
        if self.steps is not None and self.steps > len(array):
            raise Mistake(f"--steps {self.steps}: the sequence has {len(array)} steps; up to so many can be shown")
        many = len(array) if self.steps is None else self.steps
        named = bool(self.labels)
        return Timeline(
            {name: one[:many] for name, one in inputs.items()},
            checked_labels(self.labels if named else self.spoken or labels, many, longer=not named),
            checked_lengths(self.lengths or lengths, many, array.shape[1]),
        )
