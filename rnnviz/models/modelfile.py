"""Model files: read and checked, with one sentence for whatever does not hold."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rnnviz.cells.cell import Cell, check_size
from rnnviz.cells.cell import load as load_cell
from rnnviz.cells.cell import shipped as shipped_cells
from rnnviz.errors import Mistake, quoted
from rnnviz.functions.record import Array
from rnnviz.language.spelling import nearest
from rnnviz.models.model import BACKWARD, DIRECTIONS, EACH, FORWARD, LAST, READS, Decoder, Head, Layer, Model
from rnnviz.numbers.checked import numbers_in
from rnnviz.numbers.timeline import MOST_STEPS, series
from rnnviz.tables import SUFFIX, table
from rnnviz.tables import shipped as shipped_tables

FOLDER = "models"
KEYS = ("title", "source", "equals", "like", "input_size", "words", "layers", "head", "decoder", "example")
LAYER_KEYS = ("cell", "equations", "hidden_size", "direction", "values", BACKWARD)
HEAD_KEYS = ("equations", "reads", "labels", "threshold", "values", "sizes", "kinds", "roles")
DECODER_KEYS = ("layers", "head", "words", "start", "end", "steps")
EXAMPLE_KEYS = ("text", "inputs", "targets", "target", "rate", "seed")
MOST_LAYERS = 16
MOST_DECODED = 20
HALF = 0.5


def shipped() -> tuple[str, ...]:
    """The names of the models that come with the package."""
    return shipped_tables(FOLDER)


def is_model(name: str | Path) -> bool:
    """Whether this names a model, or a file that has layers."""
    if str(name) in shipped():
        return True
    if not str(name).endswith(SUFFIX) or not Path(name).is_file():
        return False
    try:
        return "layers" in table(FOLDER, name, str(name))
    except Mistake:  # what is wrong with it, who reads it as a cell says
        return False


def load(name_or_path: str | Path) -> Model:
    """A model by its name, or by the path of a model file. Raises `Mistake` for what is unknown or does not hold."""
    return _Reader(str(name_or_path)).model()


class _Reader:
    """One file while it is being read: what every mistake has to name."""

    def __init__(self, name: str) -> None:
        self.name = name
        own = name.endswith(SUFFIX)
        if not own and name not in shipped():
            known = (*shipped(), *(f"{cell}, which is a cell" for cell in shipped_cells() if cell == name))
            raise Mistake(f"there is no model {name!r}; there are {', '.join(known)}{nearest(name, shipped())}")
        self.folder = Path(name).parent if own else Path()
        self.data = table(FOLDER, name, name)

    def mistake(self, sentence: str) -> Mistake:
        return Mistake(f"{self.name}: {sentence}")

    def model(self) -> Model:
        self._known(self.data, KEYS, "a model file")
        title = self._text(self.data, "title", "the model")
        words = self._words(self.data.get("words", {}), "[words]")
        example = self._table(self.data.get("example", {}), "[example]")
        self._known(example, EXAMPLE_KEYS, "[example]")
        inputs = example.get("inputs")
        size = self.data.get("input_size")
        if size is not None:
            check_size(f"{self.name}: input_size =", size)
        return Model(
            key=Path(self.name).stem if self.name.endswith(SUFFIX) else self.name,
            title=title,
            source=self._text(self.data, "source", "the model", ""),
            equals=self._text(self.data, "equals", "the model", ""),
            layers=self._layers(self.data.get("layers"), "layer"),
            input_size=size if size is not None else _length(words),
            words=words,
            head=self._head(self.data["head"], "head") if "head" in self.data else None,
            decoder=self._decoder(self.data["decoder"]) if "decoder" in self.data else None,
            text=self._text(example, "text", "[example]", ""),
            inputs=None if inputs is None else series(inputs, f"{self.name}: [example] inputs"),
            targets=self._text(example, "targets", "[example]", ""),
            target=self._target(example.get("target")),
            rate=self._rate(example.get("rate")),
            seed=self._seed(example.get("seed")),
        )

    def _target(self, given: object) -> str | Array | None:
        if given is None or isinstance(given, str):
            return given
        return numbers_in(given, f"{self.name}: [example] target")

    def _rate(self, given: object) -> float | None:
        if given is not None and (isinstance(given, bool) or not isinstance(given, int | float) or not given > 0):
            raise self.mistake(f"[example] rate is {quoted(given)}; a learning rate is a number above 0")
        return None if given is None else float(given)

    def _seed(self, given: object) -> int:
        if given is not None and (isinstance(given, bool) or not isinstance(given, int) or given < 0):
            raise self.mistake(f"[example] seed is {quoted(given)}; a seed is a whole number from 0")
        return given or 0

    def _layers(self, given: object, called: str) -> tuple[Layer, ...]:
        if not isinstance(given, list) or not given:
            raise self.mistake(f'{called}s are missing; a model has one [[layers]] and more, each with cell = "lstm"')
        if len(given) > MOST_LAYERS:
            raise self.mistake(f"has {len(given)} {called}s; up to {MOST_LAYERS} are worked out")
        return tuple(self._layer(one, f"{called} {k}") for k, one in enumerate(given, 1))

    def _layer(self, given: object, called: str) -> Layer:
        found = self._table(given, called)
        self._known(found, LAYER_KEYS, called)
        direction = found.get("direction", FORWARD)
        if direction not in DIRECTIONS:
            raise self.mistake(f"{called}: direction is {quoted(direction)}; {_either(tuple(DIRECTIONS))} is expected")
        size = found.get("hidden_size")
        if size is not None:
            check_size(f"{self.name}: {called}: hidden_size =", size)
        if BACKWARD in found and direction != "both":
            raise self.mistake(f'{called}: [backward] is there, and direction is {quoted(direction)}, not "both"')
        values = self._table(found.get("values", {}), f"{called}: values")
        behind = self._table(found.get(BACKWARD, {}), f"{called}: backward")
        cell = self._cell(found, called)
        if not cell.states:
            raise self.mistake(f"{called}: {cell.key} has no state, so that a step hands nothing to the next")
        if len(cell.inputs) != 1:
            raise self.mistake(f"{called}: {cell.key} takes {', '.join(cell.inputs)}; a layer takes one input")
        by_direction = {FORWARD: values, BACKWARD: behind if direction == "both" else values}
        return Layer(cell, direction, size, by_direction, f"{self.name}: {called}")

    def _cell(self, found: Mapping[str, Any], called: str) -> Cell:
        if ("cell" in found) == ("equations" in found):
            raise self.mistake(f'{called}: has to say what it is made of: cell = "lstm", or equations = """…"""')
        if "equations" in found:
            return self._read(found, called, {})
        name = found["cell"]
        if not isinstance(name, str):
            raise self.mistake(f"{called}: cell is {quoted(name)}; a name of `rnnviz cells` or a path is expected")
        if name in shipped_cells():
            return load_cell(name)
        path = self.folder / name
        if name in shipped() or (path.suffix == SUFFIX and is_model(path)):
            own = " itself" if path.resolve() == Path(self.name).resolve() or name == self.name else ""
            raise self.mistake(f"{called}: {name} is a model{own}; a layer is one cell")
        return load_cell(path if name.endswith(SUFFIX) else name)

    def _read(self, found: Mapping[str, Any], called: str, tables: Mapping[str, Any]) -> Cell:
        text = found["equations"]
        if not isinstance(text, str) or not text.strip():
            raise self.mistake(f"{called}: equations must be text in quotes, and is {quoted(text)}")
        return Cell.read(text, within=f"{self.name}: {called}: ", title=called, **tables)

    def _head(self, given: object, called: str) -> Head:
        found = self._table(given, f"[{called}]")
        self._known(found, HEAD_KEYS, f"[{called}]")
        if "equations" not in found:
            raise self.mistake(f"[{called}] has no equations; ŷ_t = softmax(V·h_t) is such a line")
        reads = found.get("reads", EACH)
        if reads not in READS:
            raise self.mistake(f"[{called}] reads is {quoted(reads)}; {_either(READS)} is expected")
        cell = self._read(found, called, {key: found[key] for key in ("sizes", "kinds", "roles") if key in found})
        if cell.states:
            raise self.mistake(f"[{called}] has the state {cell.states[0].incoming}; what has states is a layer")
        if len(cell.inputs) != 1:
            raise self.mistake(f"[{called}] takes {', '.join(cell.inputs)}; it has one input, what the layer hands on")
        labels, threshold = found.get("labels", []), found.get("threshold", HALF)
        if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
            raise self.mistake(f"[{called}] labels is {quoted(labels)}; a list of words is expected")
        if isinstance(threshold, bool) or not isinstance(threshold, int | float):
            raise self.mistake(f"[{called}] threshold is {quoted(threshold)}; a number is expected")
        values = self._table(found.get("values", {}), f"[{called}.values]")
        return Head(cell, reads, tuple(labels), float(threshold), values, f"{self.name}: {called}")

    def _decoder(self, given: object) -> Decoder:
        found = self._table(given, "[decoder]")
        self._known(found, DECODER_KEYS, "[decoder]")
        words = self._words(found.get("words", {}), "[decoder.words]")
        start, end = found.get("start"), found.get("end", "")
        if isinstance(start, list):
            start = numbers_in(start, f"{self.name}: [decoder] start")
        elif not isinstance(start, str) or start not in words:
            told = f"one of {', '.join(words)}" if words else "a list of numbers"
            raise self.mistake(f"[decoder] start is {quoted(start)}; the first input is expected, {told}")
        if not isinstance(end, str) or (end and end not in words):
            raise self.mistake(f"[decoder] end is {quoted(end)}, which is none of its words{nearest(str(end), words)}")
        steps = found.get("steps", MOST_DECODED)
        check_size(f"{self.name}: [decoder] steps =", steps, MOST_STEPS)
        head = self._head(found["head"], "decoder.head") if "head" in found else None
        if words and head is None:
            raise self.mistake("[decoder] has words and no head; [decoder.head] says which word comes out")
        if head is not None and head.reads == LAST:
            raise self.mistake('[decoder.head] reads the last step; a decoder makes an output at "each"')
        return Decoder(self._layers(found.get("layers"), "decoder layer"), head, words, start, end, steps)

    # -- what stands there --------------------------------------------------------------------------------------

    def _words(self, given: object, called: str) -> dict[str, Array]:
        found = self._table(given, called)
        words = {word: numbers_in(vector, f"{self.name}: {called} {word}") for word, vector in found.items()}
        shapes = {array.shape for array in words.values()}
        if len(shapes) > 1 or any(len(shape) != 1 for shape in shapes):
            first, other = (next(word for word, one in words.items() if one.shape == shape) for shape in [*shapes][:2])
            told = f"{first} has {words[first].size} numbers, {other} has {words[other].size}"
            raise self.mistake(f"{called}: {told}; every word has a list of as many")
        return words

    def _table(self, given: object, called: str) -> Mapping[str, Any]:
        if not isinstance(given, dict):
            raise self.mistake(f"{called} must be a table, and is {quoted(given)}")
        return given

    def _known(self, found: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
        for key in found:
            if key not in keys:
                raise self.mistake(f"{where} has {key!r}; it may have {', '.join(keys)}{nearest(key, keys)}")

    def _text(self, found: Mapping[str, Any], key: str, where: str, default: str | None = None) -> str:
        value = found.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            told = "is missing" if value is None else f"is {quoted(value)}"
            raise self.mistake(f"{key} of {where} {told}; text in quotes is expected")
        return value


def _length(words: Mapping[str, Array]) -> int | None:
    return next((array.size for array in words.values()), None)


def _either(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
