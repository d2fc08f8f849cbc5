"""What the README says to type works, and what it shows is what comes out."""

from __future__ import annotations

import re
import shlex
import shutil
from dataclasses import replace
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from string import Template

import pytest
from click.testing import CliRunner
from posts import few_frames

from rnnviz.articles.entries import Article, articles
from rnnviz.cli import main
from rnnviz.forms import rate
from rnnviz.functions.known import FUNCTIONS
from rnnviz.pages.places import load, names

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"```(\w*)\n(.*?)```", TEXT, re.S)
COMMANDS = [
    shlex.split(line.partition(" > ")[0], comments=True)[1:]
    for language, block in BLOCKS
    for line in block.splitlines()
    if language == "sh" and line.startswith("rnnviz ")
]
QUICK = {
    "render": ["--width", "320", "--fps", "10", "--pace", "0.25"],
    "summary": ["--width", "320"],
    "legend": [],
    "embed": ["--pace", "0.25"],
    "gallery": ["--width", "320", "--fps", "10", "--pace", "0.25"],
}


def block(language: str, contains: str) -> str:
    (found,) = [text for kind, text in BLOCKS if kind == language and contains in text]
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the first gallery has made, which the next one keeps."""
    return tmp_path_factory.mktemp("made") / "gallery"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the README tells to write."""
    (tmp_path / "mgu.toml").write_text(block("toml", "MGU"), encoding="utf-8")
    (tmp_path / "two.toml").write_text(block("toml", "[[layers]]"), encoding="utf-8")
    (tmp_path / "paper.toml").write_text(block("toml", "[colours]"), encoding="utf-8")
    (tmp_path / "wiki.toml").write_text(block("toml", "limit"), encoding="utf-8")
    (tmp_path / "mine.json").write_text(block("json", "x_t"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("rnnviz.pages.embed.load_place", lambda name: replace(load(name), widths=(320,)))
    monkeypatch.setattr("rnnviz.pages.embed.render", few_frames)
    monkeypatch.setattr(import_module("rnnviz.render"), "rate", lambda asked: min(10, rate(asked)))
    return tmp_path


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_works(words: list[str], folder: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path.name for path in folder.iterdir()}
    if words[0] in QUICK and not {"--focus", "--against"} & {*words}:  # the shortest film will do: the line works
        words = [word if word not in ("lstm", "gru") else "rnn" for word in words]
    if words[0] == "gallery":  # of one cell: tests of the gallery have more
        words = ["gallery", "rnn", *words[words.index("-o") :]] if "-o" in words else ["gallery", "rnn"]
        there = folder / (words[-1] if "-o" in words else "renders/gallery")
        if made.exists():
            shutil.copytree(made, there)
    if words[0] == "figures":  # of one article with one figure
        short = (Article("000", "One", "", articles()[0].entries[:1]),)
        monkeypatch.setattr("rnnviz.articles.making.articles", lambda: short)
    done = CliRunner().invoke(main, [words[0], *QUICK.get(words[0], []), *words[1:]])
    assert done.exit_code == 0, (done.stderr, done.exception)
    asked = {name for flag, name in pairwise(words) if flag == "-o"}
    asked |= {f"{words[1]}.toml"} if words[0] == "new" else set()
    new = {path.name for path in folder.iterdir()} - before
    assert new == (asked or ({"renders"} if words[0] in QUICK or "--make" in words else set()))
    if words[0] == "gallery":
        assert (there / "index.html").is_file()
        shutil.copytree(there, made, dirs_exist_ok=True)


def test_every_command_of_the_program_is_shown() -> None:
    assert {words[0] for words in COMMANDS} == set(main.commands) - {"cells"}
    assert "`rnnviz cells`" in TEXT


def test_the_theme_of_its_own_works(folder: Path) -> None:
    done = CliRunner().invoke(main, ["legend", "-o", "a.png", "--width", "320", "--theme", "paper.toml"])
    assert done.exit_code == 0, done.stderr


def test_the_place_of_its_own_works(folder: Path) -> None:
    assert load("wiki.toml").title == "our wiki"


def test_every_place_is_shown() -> None:
    table = TEXT.partition("| `--for` |")[2].partition("\n\n")[0]
    assert sorted(re.findall(r"^\| `(\w+)`", table, re.M)) == sorted(names())
    for name in names():
        pasted = Template(load(name).paste).safe_substitute(cell="lstm")
        assert pasted in table or pasted == "$snippet"


def test_the_python_lines_work(folder: Path) -> None:
    lines = block("python", "import rnnviz").splitlines()
    films = ("gif", "embed", "gallery")  # commands as well, and tried above
    numbers = "\n".join(line for line in lines if not any(word in line for word in films))
    exec(compile(numbers, "README.md", "exec"), {})
    assert {"gru.png", "legend.png"} <= {path.name for path in folder.iterdir()}


def test_what_the_notebook_lines_give_shows_itself(folder: Path) -> None:
    import rnnviz

    for line in block("python", "beat=3").splitlines():
        assert "<div" in eval(line, {"rnnviz": rnnviz})._repr_html_(), line


def test_the_trace_shown_is_the_one_that_comes() -> None:
    shown = block("", "forget gate")
    assert shown in CliRunner().invoke(main, ["trace", "lstm"]).stdout


def test_links_lead_somewhere() -> None:
    outside = re.sub(r"```.*?```", "", TEXT, flags=re.S)
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", outside) if not target.startswith("https://")]
    cells = re.findall(r"^CELLS = (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)[0].split()
    made = {f"renders/{cell}{suffix}" for cell in cells for suffix in (".gif", ".mp4", ".png")} | {"renders/legend.png"}
    for target in targets:
        assert target in made or (ROOT / target).exists(), target
    pictures = re.findall(r"!\[(.*?)\]", outside)
    assert len(pictures) == 15
    assert all(len(words) > 40 for words in pictures), "a picture without words for those who cannot see it"


def test_every_function_is_named() -> None:
    line = next(line for line in TEXT.splitlines() if "are known." in line)
    assert set(re.findall(r"`(\w+)`", line)) == set(FUNCTIONS)
