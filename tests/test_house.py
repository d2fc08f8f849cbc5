"""The shape of the house: one direction of imports, no circle, and one room alone that knows manim."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = (("rnnviz", ROOT / "rnnviz"), ("rnnviz.scenes", ROOT / "scenes"))


@cache
def files() -> dict[str, Path]:
    """Every module by its full name."""
    found = {}
    for package, folder in PACKAGES:
        for path in folder.rglob("*.py"):
            parts = path.relative_to(folder).with_suffix("").parts
            found[".".join((package, *(parts[:-1] if parts[-1] == "__init__" else parts)))] = path
    return found


def named(path: Path) -> Iterator[str]:
    """All that a file imports, wherever in it: late and for types alone too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{one.name}" for one in node.names)
        elif isinstance(node, ast.Import):
            yield from (one.name for one in node.names)


@cache
def imports() -> dict[str, set[str]]:
    """The modules of ours that each one imports."""
    return {
        module: {name if name in files() else name.rpartition(".")[0] for name in named(path)} & set(files()) - {module}
        for module, path in files().items()
    }


def room(module: str) -> str:
    first, *rest = module.removeprefix("rnnviz.").split(".")
    return first if rest or (ROOT / "rnnviz" / first).is_dir() else module


def reached(start: str, graph: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [*graph[start]]
    while waiting:
        if (one := waiting.pop()) not in found:
            found.add(one)
            waiting += graph[one]
    return found


def test_there_are_many_files_and_they_import_each_other() -> None:
    assert len(files()) > 100
    assert "rnnviz.graph.graph" in imports()["rnnviz.graph.of_cell"]


def test_no_file_stands_in_a_circle() -> None:
    assert [module for module in imports() if module in reached(module, imports())] == []


def test_no_two_rooms_import_each_other() -> None:
    rooms: dict[str, set[str]] = {}
    for module, others in imports().items():
        rooms.setdefault(room(module), set()).update(room(other) for other in others)
    both = [(a, b) for a, others in rooms.items() for b in others if a < b and a in rooms.get(b, ())]
    assert both == []


@pytest.mark.parametrize("module", sorted(files()))
def test_only_scenes_know_manim(module: str) -> None:
    knows = any(name.split(".")[0] == "manim" for name in named(files()[module]))
    assert not knows or module.startswith("rnnviz.scenes"), module


def test_no_file_is_a_warehouse() -> None:
    """The largest that there are; a file that grows past them is usually two rooms."""
    long = {module: len(path.read_text(encoding="utf-8").splitlines()) for module, path in files().items()}
    assert {module: count for module, count in long.items() if count > 340} == {}


def test_what_tests_share_is_made_once(request: pytest.FixtureRequest) -> None:
    """Of two processes one has all tests of a group, and with them what they share."""
    if request.config.getoption("loadgroup", default=False):
        assert request.node.nodeid.endswith("@test_house"), "the versions of pytest and xdist do not go together"
