"""What the README says to type works, and what it shows is what comes out."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from rnnviz.cli import main

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"```(\w*)\n(.*?)```", TEXT, re.S)
COMMANDS = [
    shlex.split(line, comments=True)[1:]
    for language, block in BLOCKS
    for line in block.splitlines()
    if language == "sh" and line.startswith("rnnviz ")
]
QUICK = {"render": ["--width", "320", "--fps", "10", "--pace", "0.25"], "summary": ["--width", "320"], "legend": []}


def block(language: str, contains: str) -> str:
    (found,) = [text for kind, text in BLOCKS if kind == language and contains in text]
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the README tells to write."""
    (tmp_path / "mgu.toml").write_text(block("toml", "equations"), encoding="utf-8")
    (tmp_path / "paper.toml").write_text(block("toml", "like"), encoding="utf-8")
    (tmp_path / "mine.json").write_text(block("json", "x_t"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_works(words: list[str], folder: Path) -> None:
    before = {path.name for path in folder.iterdir()}
    done = CliRunner().invoke(main, [words[0], *QUICK.get(words[0], []), *words[1:]])
    assert done.exit_code == 0, (done.stderr, done.exception)
    asked = {name for flag, name in pairwise(words) if flag == "-o"}
    made = {path.name for path in folder.iterdir()} - before
    assert made == (asked or ({"renders"} if words[0] in QUICK else set()))


def test_every_command_of_the_program_is_shown() -> None:
    assert {words[0] for words in COMMANDS} == set(main.commands) - {"cells"}
    assert "`rnnviz cells`" in TEXT


def test_the_theme_of_its_own_works(folder: Path) -> None:
    done = CliRunner().invoke(main, ["legend", "-o", "a.png", "--width", "320", "--theme", "paper.toml"])
    assert done.exit_code == 0, done.stderr


def test_the_python_lines_work(folder: Path) -> None:
    lines = block("python", "import rnnviz").splitlines()
    numbers = "\n".join(line for line in lines if "gif" not in line)  # the film is the first command
    exec(compile(numbers, "README.md", "exec"), {})
    assert {"gru.png", "legend.png"} <= {path.name for path in folder.iterdir()}


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
    assert len(pictures) == 5
    assert all(len(words) > 40 for words in pictures), "a picture without words for those who cannot see it"
