"""What a gallery's folder says of itself: read back as it was written, and anything else taken for nothing."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from rnnviz.gallery.jobs import Told
from rnnviz.gallery.manifest import NAME, Manifest

BROKEN = ("", "{", "[]", '{"version": 1}', '{"version": 1, "jobs": []}', '{"version": 0, "jobs": {}}', "\xff")
BROKEN_JOBS = (
    {"made_from": "x"},
    {"made_from": "x", "files": [], "told": {}},
    {"made_from": 3, "files": {}, "told": {}},
    {"made_from": "x", "files": {"a.gif": 3}, "told": {}},
    {"of": "x"},
    [],
    None,
)


def deep(levels: int, told: str = '{"frames": %s}') -> str:
    nested = "[" * levels + "]" * levels
    return f'{{"version": 1, "jobs": {{"j": {{"made_from": "x", "files": {{}}, "told": {told % nested}}}}}}}'


HOSTILE = {
    **{f"{levels} lists deep": deep(levels) for levels in (1, 65, 500, 3000, 100_000)},
    **{f"{levels} lists in the words": deep(levels, '{"words": {"alt": %s}}') for levels in (1, 3000)},
    "a number of 5,000 digits": deep(0, '{"frames": %s' + "9" * 5000 + "}"),
}


@pytest.mark.parametrize("text", [*BROKEN, *(json.dumps({"version": 1, "jobs": {"j": job}}) for job in BROKEN_JOBS)])
def test_a_manifest_that_cannot_be_read_is_taken_for_empty(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_bytes(text.encode("latin-1"))
    taken_for_empty(tmp_path)


@pytest.mark.parametrize("which", HOSTILE)
def test_so_is_one_that_no_reader_can_take(tmp_path: Path, which: str) -> None:
    (tmp_path / NAME).write_text(HOSTILE[which], encoding="utf-8")
    taken_for_empty(tmp_path)


def taken_for_empty(folder: Path) -> None:
    (folder / "a.gif").write_bytes(b"film")
    manifest = Manifest(folder)
    assert manifest.done("j", "x", ()) is None
    manifest.add("j", "x", ["a.gif"], {"frames": 3})
    found = Manifest(folder).done("j", "x", ["a.gif"])
    assert found is not None
    assert found.told == {"frames": 3}
    assert Manifest(folder).done("j", "y", ["a.gif"]) is None
    assert Manifest(folder).done("j", "x", ["a.gif", "a.new"]) is None, "a format that has come since"


def test_a_name_that_is_no_text_is_read_back(tmp_path: Path) -> None:
    (tmp_path / "caf\udce9.gif").write_bytes(b"film")
    Manifest(tmp_path).add("film caf\udce9", "x", ["caf\udce9.gif"], {})
    assert Manifest(tmp_path).done("film caf\udce9", "x", ["caf\udce9.gif"]) is not None


TOLD = asdict(Told(frames=3, beats=1, sizes="2"))


def test_what_is_known_of_a_cell_is_read_back() -> None:
    assert asdict(Told.of(TOLD)) == TOLD


@pytest.mark.parametrize(
    "wrong",
    [
        {"frames": "3"}, {"frames": True}, {"frames": -1}, {"beats": 10**400}, {"words": None}, {"words": {}},
        {"words": {**TOLD["words"], "alt": 3}}, {"words": {**TOLD["words"], "more": ""}}, {"more": 1}, {"sizes": []},
    ],
)  # fmt: skip
def test_what_is_not_known_of_a_cell_is_not_taken(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"^not "):
        Told.of({**TOLD, **wrong})
