"""The numbers of every part of a model: those of its file, and over them those that were given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rnnviz.errors import Mistake
from rnnviz.models.model import Head, Layer, Model

Values = Mapping[tuple[str, str], Mapping[str, Any]]
"""Parameters and first states by name, of each part ("layer 2", "decoder head") in each direction, "" of a head."""

PARTS = ("parameters", "states")


def values_of(model: Model, given: Mapping[str, Any], source: str) -> Values:
    """The numbers of a model's file, and over them those that were given, as `Network.tables` has them.

    Raises `Mistake` where these are of a part that the model has not.
    """
    found = {key: dict(values) for key, values in _own(model)}
    for key, table in _given(given, source):
        if key not in found:
            known = ", ".join(" ".join(filter(None, one)) for one in found)
            raise Mistake(f"{source}: has numbers for {' '.join(filter(None, key))}; {model.key} has {known}")
        for part in PARTS:
            found[key] |= _table(table.get(part, {}), part, source)
    return found


def _own(model: Model) -> Iterator[tuple[tuple[str, str], Mapping[str, object]]]:
    """The file's own, part by part."""
    yield from _layers(model.layers, "layer", model.head, "head")
    if model.decoder:
        yield from _layers(model.decoder.layers, "decoder layer", model.decoder.head, "decoder head")


def _layers(
    layers: tuple[Layer, ...], called: str, head: Head | None, top: str
) -> Iterator[tuple[tuple[str, str], Mapping[str, object]]]:
    for k, layer in enumerate(layers, 1):
        for direction in layer.directions:
            yield (f"{called} {k}", direction), layer.values[direction]
    if head:
        yield (top, ""), head.values


def _given(given: Mapping[str, Any], source: str) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    for where, before in ((given, ""), (_table(given.get("decoder", {}), "decoder", source), "decoder ")):
        layers = where.get("layers", [])
        if not isinstance(layers, list):
            raise Mistake(f"{source}: {before}layers must be a list, one entry for each layer")
        for k, layer in enumerate(layers, 1):
            for direction, table in _table(layer, f"{before}layer {k}", source).items():
                yield (f"{before}layer {k}", direction), _table(table, f"{before}layer {k} {direction}", source)
        if "head" in where:
            yield (f"{before}head", ""), _table(where["head"], f"{before}head", source)


def _table(found: object, called: str, source: str) -> Mapping[str, Any]:
    if not isinstance(found, Mapping):
        raise Mistake(f"{source}: {called} must be a table of numbers by their names")
    return found
