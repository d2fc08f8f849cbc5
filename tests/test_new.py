"""`rnnviz new`: the file that it begins works at once, says what may stand in it, and replaces nothing."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from terminal import program, run, tree

from rnnviz import author
from rnnviz.cells.cell import ROLES, load, shipped
from rnnviz.cells.cellfile import KEYS
from rnnviz.errors import Mistake
from rnnviz.language.equation import read
from rnnviz.output.drafts import Draft


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_is_there_under_its_name_and_can_be_read_and_drawn(folder: Path) -> None:
    done = run("new", "blend")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    assert [*tree(folder)] == ["blend.toml"]
    cell = load("blend.toml")
    assert (cell.title, cell.key) == ("blend", "blend")
    assert [equation.target.text for equation in cell.equations] == ["z_t", "h̃_t", "h_t"]
    for words in (["check"], ["trace"], ["summary", "-o", "blend.png", "--width", "320"]):
        done = run(words[0], "blend.toml", *words[1:])
        assert done.exit_code == 0, done.stderr
    assert (folder / "blend.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["a.toml", "deep/a", "deep/a.toml", "my cell", 'so "said"', "größe", "v1.2"])
def test_the_name_may_have_a_folder_a_suffix_and_any_letters(name: str, folder: Path) -> None:
    (folder / "deep").mkdir()
    path = author.new(name)
    assert path == Path(name if name.endswith(".toml") else f"{name}.toml")
    assert load(path).title == path.stem
    assert f"rnnviz render {path.name}" in path.read_text("utf-8").replace("'", "")


def test_its_comments_name_all_that_a_file_may_have(folder: Path) -> None:
    """With the # taken away before them they are a cell file too, with every table."""
    text = author.new("all").read_text("utf-8")
    opened = re.sub(r'(?m)^# (?=\[|"|\w+ = )', "", text)
    tables = tomllib.loads(opened)
    assert set(tables) == set(KEYS)
    assert tables["sizes"] == {"output": {"rows": "V", "default": 2}, "input": "hidden"}
    for word in ("matrix", "vector", "bias", "scalar", *(set(ROLES) - {"weight", "bias"})):
        assert re.search(rf"\b{word}\b", text), word
    assert max(map(len, text.splitlines())) <= 120


def test_each_spelling_in_its_comments_is_the_first_line(folder: Path) -> None:
    path = author.new("all")
    lines = [line.removeprefix("#").strip() for line in path.read_text("utf-8").splitlines()]
    spelled = [line for line in lines if line.startswith("z_t = ")]
    assert len(spelled) == 4
    assert len({spelled[k].partition("#")[0].strip() for k in range(4)}) == 3
    first = load(path).equation("z_t")
    for line in spelled:
        (equation,) = read(line)
        assert (equation.target, equation.expression) == (first.target, first.expression), line


@pytest.mark.parametrize("cell", shipped())
def test_from_a_cell_that_comes_along_it_is_that_file(cell: str, folder: Path) -> None:
    done = run("new", "mine", "--from", cell)
    assert done.exit_code == 0, done.stderr
    source = resources.files("rnnviz.assets") / "cells" / f"{cell}.toml"
    assert (folder / "mine.toml").read_bytes() == source.read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("old",),
            "cannot write old.toml: there is such a file already, and none is written over; choose another name",
        ),
        (("old.toml", "--from", "lstm"), "cannot write old.toml: there is such a file already"),
        (("link",), "cannot write link.toml: there is such a file already"),
        (("lost",), "cannot write lost.toml: there is such a file already"),
        (("folder",), "cannot write folder.toml: it is a folder; give the name of a file"),
        (("nowhere/a",), "cannot write nowhere/a.toml: the folder nowhere does not exist; make it first"),
        (("old.toml/a",), "cannot write old.toml/a.toml: the folder old.toml is not a folder; make it first"),
        (("a" * 300,), "name too long"),
        (("a\nb",), "a name of plain letters is expected"),
        (("",), "NAME is empty; give the file a name"),
        ((), "new: NAME is missing; give the file a name"),
        (("a", "b"), "new: b is too much here"),
        (("a", "--from"), "--from requires an argument; give a name of `rnnviz cells`"),
        (("a", "--from", "lsmt"), "--from lsmt: there is no such cell; did you mean lstm?"),
        (("a", "--from", "old.toml"), "--from old.toml: there is no such cell"),
    ],
    ids=str,
)
def test_what_cannot_be_is_one_sentence_and_nothing_is_touched(words: tuple[str, ...], said: str, folder: Path) -> None:
    (folder / "old.toml").write_text("of before", encoding="utf-8")
    (folder / "link.toml").symlink_to("old.toml")
    (folder / "lost.toml").symlink_to("gone")
    (folder / "folder.toml").mkdir()
    before = tree(folder)
    done = run("new", *words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said.lower() in done.stderr.lower()
    assert done.stderr.count("\n") == 1
    assert tree(folder) == before


def test_a_file_that_has_just_come_stays_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sync = Draft.sync

    def meanwhile(draft: Draft) -> None:
        (folder / "mine.toml").write_text("another's", encoding="utf-8")
        sync(draft)

    monkeypatch.setattr(Draft, "sync", meanwhile)
    with pytest.raises(Mistake, match=r"cannot write mine\.toml: there is such a file already"):
        author.new("mine")
    assert tree(folder) == {"mine.toml": b"another's"}


def test_where_files_have_no_links_it_is_renamed_and_replaces_nothing_either(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("rnnviz.output.drafts.os.link", refused)
    author.new("mine")
    assert [*tree(folder)] == ["mine.toml"]
    assert load("mine.toml").title == "mine"
    monkeypatch.setattr(Draft, "sync", lambda _: (folder / "other.toml").write_text("another's", encoding="utf-8"))
    with pytest.raises(Mistake, match=r"cannot write other\.toml: there is such a file already"):
        author.new("other")
    assert (folder / "other.toml").read_text("utf-8") == "another's"
    assert sorted(tree(folder)) == ["mine.toml", "other.toml"]


def test_it_is_there_whole_or_not_at_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Draft) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Draft, "sync", full)
    done = run("new", "mine")
    assert done.exit_code == 1
    assert done.stderr == "rnnviz: mine.toml: No space left on device\n"
    assert tree(folder) == {}


def test_the_program_itself(tmp_path: Path) -> None:
    done = program("new", "blend", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert program("check", "blend.toml", folder=tmp_path).returncode == 0
