"""The command line: what each command says and makes, and every sentence for what cannot be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from terminal import at_terminal

from rnnviz.cells.cell import load, shipped
from rnnviz.cli import main

SMALL = ("--width", "320", "--fps", "10", "--pace", "0.25")

MGU = '''title = "MGU"
equations = """
f_t = σ(W_f·[h_{t-1}, x_t] + b_f)           # forget gate: how much of the old state to replace
h̃_t = tanh(W_h·[f_t ⊙ h_{t-1}, x_t] + b_h)  # candidate
h_t = (1 - f_t) ⊙ h_{t-1} + f_t ⊙ h̃_t       # hidden state
"""
'''


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def program(*words: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """The real thing, in a process of its own."""
    return subprocess.run([sys.executable, "-m", "rnnviz", *words], cwd=folder, capture_output=True, check=False)


def tree(folder: Path) -> dict[str, bytes | None]:
    """All that is in a folder, byte by byte."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def equations(*lines: str, more: str = "") -> str:
    return "\n".join(('title = "T"', 'equations = """', *lines, '"""', more))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with pictures of before and files with mistakes in them."""
    files = {
        "old.gif": "a film of before",
        "old.png": "a still of before",
        "mgu.toml": MGU,
        "shape.json": '{"W_f": [[1, 2], [3, 4]]}',
        "name.json": '{"W_q": [[1]]}',
        "nan.json": '{"x_t": [NaN, 1, 2]}',
        "inf.json": '{"x_t": [1, -Infinity, 2]}',
        "text.json": '{"x_t": ["one", 2, 3]}',
        "list.json": "[1, 2]",
        "not.json": "{x_t: 1}",
        "not.npz": "PK",
        "open.toml": equations("h_t = tanh(W·[h_{t-1}, x_t] + b"),
        "function.toml": equations("h_t = tanhh(W·[h_{t-1}, x_t])"),
        "state.toml": equations("o_t = σ(W·[h_{t-1}, x_t])"),
        "conflict.toml": equations("h_t = tanh(W·x_t + U·h_{t-1}) ⊙ x_t"),
        "twice.toml": equations("h_t = tanh(W·x_t + W·[h_{t-1}, x_t])"),
        "example.toml": equations("h_t = tanh(W·x_t + U·h_{t-1})", more="[example]\nx_t = [1.0, 2.0]\nU = [[1.0]]"),
        "quote.toml": 'title = "T\n',
        "none.toml": 'title = "T"',
        "look.toml": 'like = "light"\n[colours]\nink = "red"',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "full").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


FILM = "render lstm -o old.gif"
STILL = "summary lstm -o old.png"

MISTAKES: dict[str, tuple[str, ...]] = {
    # the words themselves
    "rendr lstm": ("rendr: there is no such command", "trace", "did you mean render?"),
    "render": ("render: CELL is missing", "rnnviz cells", ".toml"),
    "check": ("check: FILE is missing", ".toml"),
    "--quiet": ("--quiet: rnnviz has no such option", "rnnviz --help"),
    f"{FILM} --hidden 3": ("--hidden: render has no such option", "did you mean --hidden-size?"),
    "legend --fps 10": ("--fps: legend has no such option; `rnnviz render`, `rnnviz gallery` have it",),
    "legend --loud": ("--loud: legend has no such option; see `rnnviz legend --help`",),
    "render --hlep": ("--hlep: render has no such option; did you mean --help?",),
    "embed lstm --for html --wide": ("--wide: embed has no such option; see",),
    "summary lstm --output a.png": ("--output: summary has no such option; a file is named with -o FILE",),
    "trace lstm -o a.txt": ("-o: trace has no such option; it writes to standard output", "> FILE"),
    "trace lstm --json a.txt": ("a.txt is too much here; it writes to standard output", "> FILE"),
    "summary lstm -beat 3": ("-beat: two plain dashes are expected: --beat",),
    "trace lstm —seed=3": ("—seed=3: two plain dashes are expected: --seed=3",),
    "lstm": ("lstm is a cell: `rnnviz render lstm`",),
    "help": ("help: there is no such command; see `rnnviz --help`",),
    "trace lstm gru": ("trace: gru is too much here; one cell at a time, `rnnviz gallery` takes several",),
    "legend lstm": ("legend: lstm is too much here; it takes no cell",),
    "summary lstm --beat": ("--beat requires an argument; write --beat N; see `rnnviz summary --help`",),
    "embed lstm --for": ("--for requires an argument; say where: github, html",),
    "trace lstm --seed=": ("--seed is empty; write --seed N",),
    "trace lstm --values=": ("--values is empty; give a .json or .npz file",),
    "trace lstm --width 320": ("--width: trace has no such option",),
    f"{FILM} --seed": ("--seed requires an argument",),
    f"{FILM} --classes-size": ("--classes-size requires an argument",),
    f"{FILM} --no-loop=1": ("--no-loop does not take a value",),
    "render lstm old.gif": ("render: old.gif is too much here", "-o FILE"),
    # cells
    "render lstn -o old.gif": ("there is no cell 'lstn'", "rnn, lstm, gru", "did you mean lstm?"),
    "trace missing.toml": ("missing.toml: there is no such file",),
    "trace ./full": ("full: is a folder; a cell file (.toml) is expected",),
    "trace LSTM": ("there is no cell 'LSTM'", "did you mean lstm?"),
    "trace lstm.toml": ("lstm.toml: there is no such file", "the cell that comes along is called lstm"),
    "trace nan.json": ("there is no cell 'nan.json'", "numbers are given with --values nan.json"),
    "trace look.toml": ("look.toml: this is no cell file: it has like and no equations", "--theme"),
    "summary lstm --theme mgu.toml": ("--theme mgu.toml: this is a cell file; the cell is named by itself",),
    "summary lstm -o full": ("cannot write full (-o): it is a folder; give the name of a file",),
    "check gruu": ("there is no cell 'gruu'", "did you mean gru?"),
    "check open.toml": ("open.toml:3: ‘(’ is never closed\nh_t = tanh(W·[h_{t-1}, x_t] + b\n          ^",),
    "render open.toml -o old.gif": ("open.toml:3:", "\n          ^"),
    "check function.toml": ("function.toml:3: tanhh is not a known function", "did you mean tanh?", "\n      ^"),
    "check state.toml": ("state.toml:3: h_{t-1} comes in as a state, but no line assigns h_t", "\n           ^"),
    "check conflict.toml": ("conflict.toml:3: shapes in conflict: h_t has the hidden size, x_t has the input size",),
    "check twice.toml": ("W is used with two shapes: hidden × input in W·x_t, hidden × (hidden + input)",),
    "check example.toml": ("[example]: U has the shape 1 × 1, and must have the shape 2 × 2",),
    "check quote.toml": ("quote.toml:1: not TOML", '\ntitle = "T\n          ^'),
    "check none.toml": ("equations is missing",),
    # sizes and numbers
    f"{FILM} --hidden-size 0": ("--hidden-size 0: a whole number from 1 to 512 is expected",),
    f"{FILM} --input-size -2": ("--input-size -2: a whole number from 1 to 512 is expected",),
    f"{FILM} --hidden-size 513": ("--hidden-size 513: a whole number from 1 to 512 is expected",),
    f"{FILM} --hidden-size two": ("--hidden-size two: a whole number from 1 to 512 is expected",),
    f"{FILM} --hidden-size 2.5": ("--hidden-size 2.5: a whole number",),
    f"{FILM} --hidden-size 40": ("rnnviz: --hidden-size 40: a picture", "up to --hidden-size 6 can be drawn"),
    "summary gru --input-size 40": ("rnnviz: --input-size 40: a picture", "up to --input-size 8 can be drawn"),
    "summary rnn-output --output-size 60": ("RNN with output", "one picture with --output-size 60; choose a smaller"),
    f"{FILM} --batch-size 0": ("--batch-size 0: a whole number from 1 to 4096 is expected",),
    f"{FILM} --batch-size many": ("--batch-size many: a whole number",),
    f"{FILM} --output-size 4": ("--output-size 4: lstm has no such size", "--input-size, --hidden-size"),
    f"{FILM} --hiden-size 4": ("--hiden-size 4: lstm has no such size", "--input-size, --hidden-size"),
    "trace rnn-output --output-size 0": ("--output-size 0: a whole number from 1 to 512 is expected",),
    "trace rnn-output --output-size=x": ("--output-size x: a whole number from 1 to 512 is expected",),
    f"{FILM} --seed -1": ("--seed -1: a seed is a whole number from 0",),
    f"{FILM} --seed x": ("--seed x: a seed is a whole number from 0",),
    # values
    f"{FILM} --values missing.json": ("--values missing.json: there is no such file",),
    f"{FILM} --values full": ("--values full: cannot be read",),
    f"{FILM} --values not.json": ("--values not.json: is not JSON (line 1, column 2", ".json or an .npz"),
    f"{FILM} --values not.npz": ("--values not.npz: is not an npz file",),
    f"{FILM} --values list.json": ("--values list.json: must hold an object", "not a list"),
    f"{FILM} --values name.json": ("--values name.json: 'W_q' is no name in lstm, which takes W_f, b_f",),
    f"{FILM} --values shape.json": ("W_f has the shape 2 × 2, and must have the shape 2 × 5",),
    f"{FILM} --values shape.json --hidden-size 4": ("has the shape 2 × 2, and must have the shape 4 × 7",),
    f"{FILM} --values nan.json": ("--values nan.json: x_t holds NaN, where every number must be finite",),
    f"{STILL} --values inf.json": ("--values inf.json: x_t holds infinity",),
    "trace lstm --values text.json": ("--values text.json: x_t holds 'one', which is not a number",),
    # looks and time
    f"{FILM} --theme drak": ("--theme drak: not known", 'did you mean "dark"?', "dark, light"),
    "legend -o old.png --theme drak": ("--theme drak: not known", 'did you mean "dark"?'),
    f"{FILM} --theme missing.toml": ("--theme missing.toml: there is no such file",),
    f"{STILL} --theme look.toml": ("--theme look.toml: colours.ink is 'red', it must be a colour",),
    f"{FILM} --width 0": ("--width 0: an even number from 320 to 1920 is expected",),
    f"{FILM} --width -960": ("--width -960: an even number",),
    f"{STILL} --width 4000": ("--width 4000: an even number from 320 to 1920 is expected",),
    f"{STILL} --width 641": ("--width 641: an even number",),
    "legend -o old.png --width wide": ("--width wide: an even number from 320 to 1920 is expected",),
    f"{FILM} --fps 0": ("--fps 0: 10, 20, 25 or 50 is expected",),
    f"{FILM} --fps -25": ("--fps -25: 10, 20, 25 or 50 is expected",),
    f"{FILM} --fps 30": ("--fps 30: 10, 20, 25 or 50 is expected",),
    f"{FILM} --fps fast": ("--fps fast: 10, 20, 25 or 50 is expected",),
    f"{FILM} --pace 0": ("--pace 0: a number from 0.25 to 4 is expected",),
    f"{FILM} --pace -1": ("--pace -1: a number from 0.25 to 4 is expected",),
    f"{FILM} --pace nan": ("--pace nan: a number from 0.25 to 4 is expected",),
    f"{FILM} --pace slow": ("--pace slow: a number from 0.25 to 4 is expected",),
    f"{FILM} --sample 0": ("--sample 0: 1 is expected, for the batch has 1",),
    f"{FILM} --sample 4 --batch-size 3": ("--sample 4: a whole number from 1 to 3 is expected, for the batch has 3",),
    f"{FILM} --sample one": ("--sample one: 1 is expected",),
    f"{STILL} --unit 3": ("--unit 3: a whole number from 1 to 2 is expected, for the hidden size is 2",),
    f"{STILL} --unit x": ("--unit x: a whole number from 1 to 2 is expected",),
    f"{STILL} --beat 0": ("--beat 0: a whole number from 1 to", "beats of LSTM"),
    f"{STILL} --beat 99": ("--beat 99: a whole number from 1 to",),
    f"{STILL} --beat last": ("--beat last: a whole number from 1 to",),
    # files
    "render lstm -o old.gif -o film.avi": ("cannot write film.avi (-o)", ".avi is not known", ".webp or .png"),
    "render lstm -o film": ("cannot write film (-o): it has no suffix", ".webm or .webp"),
    "render lstm -o old.png": ("cannot write old.png (-o): a film is a .gif, .mp4, .webm or .webp", "rnnviz summary"),
    "summary lstm -o old.gif": ("cannot write old.gif (-o): a still is a .png", "rnnviz render"),
    "legend -o old.gif": ("cannot write old.gif (-o): a still is a .png",),
    "render lstm -o old.gif -o ./old.gif": ("cannot write ./old.gif twice (-o)",),
    "summary lstm -o old.png -o new.png": ("-o new.png", "makes one file", "-o old.png is asked for already"),
    "legend -o old.png -o old.png": ("makes one file",),
    "render lstm -o films/lstm.gif": ("cannot write films/lstm.gif (-o): the folder films does not exist",),
    "render lstm -o old.gif -o old.png/lstm.gif": ("old.png is not a folder",),
    f"legend -o {'long' * 80}.png": ("(-o): file name too long",),
}


@pytest.mark.parametrize("line", MISTAKES)
def test_a_mistake_ends_with_one_sentence_and_touches_nothing(line: str, desk: Path) -> None:
    before = tree(desk)
    done = run(*line.split())
    assert done.exit_code == 2, (done.stdout, done.exception)
    assert done.stdout == ""
    assert done.stderr.startswith("rnnviz: ")
    for phrase in MISTAKES[line]:
        assert phrase in done.stderr, done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == (3 if lines[-1].strip() == "^" else 1), done.stderr
    assert tree(desk) == before


def test_a_mistake_does_not_make_the_default_folder(desk: Path) -> None:
    for line in ("render lstm --fps 3", "render lstm --hidden-size 40", "summary lstm --beat 50", "legend --theme x"):
        assert run(*line.split()).exit_code == 2
        assert not (desk / "renders").exists()


def test_a_file_where_the_default_folder_should_be_is_told(desk: Path) -> None:
    (desk / "renders").write_text("mine", encoding="utf-8")
    done = run("legend")
    assert done.exit_code == 2
    assert "the folder renders is not a folder" in done.stderr
    assert (desk / "renders").read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_not_writable_is_told(desk: Path) -> None:
    (desk / "full").chmod(0o555)
    done = run("render", "lstm", "-o", "full/lstm.gif")
    assert done.exit_code == 2
    assert "full is not writable" in done.stderr
    assert list((desk / "full").iterdir()) == []


def test_a_folder_that_refuses_is_told_before_anything_is_drawn(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As above for root too: the system is made to say no."""
    (desk / "full" / "mine.txt").write_text("mine", encoding="utf-8")
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "full" and real(path, mode))
    before = tree(desk)
    done = run("render", "lstm", "-o", "full/lstm.gif")
    assert done.exit_code == 2
    assert "cannot write full/lstm.gif (-o): the folder" in done.stderr
    assert "is not writable" in done.stderr
    assert tree(desk) == before


# What the commands say.


def test_help_names_every_command_and_every_command_its_options() -> None:
    alone, asked = run(), run("--help")
    assert alone.exit_code == asked.exit_code == 0
    assert alone.stdout == asked.stdout
    for command in ("render", "summary", "legend", "trace", "check", "cells"):
        assert f"\n  {command} " in asked.stdout
        assert run(command, "--help").exit_code == 0
    numbers = {"--input-size", "--hidden-size", "--output-size", "--batch-size", "--seed", "--values"}
    looks, shown = {"--theme", "--width"}, {"--sample", "--unit"}
    wanted = {
        "render": numbers | looks | shown | {"-o", "--fps", "--pace", "--no-loop"},
        "summary": numbers | looks | shown | {"-o", "--beat"},
        "legend": looks | {"-o"},
        "trace": numbers | {"--json"},
        "check": set(),
        "cells": set(),
    }
    for command, options in wanted.items():
        listed = run(command, "--help").stdout.partition("Options:\n")[2].splitlines()
        assert {line.split()[0] for line in listed} == options | {"-h,"}, "one line for each option"


def test_version_is_that_of_the_package() -> None:
    from importlib.metadata import version

    assert run("--version").stdout == f"rnnviz {version('rnnviz')}\n"


def test_cells_has_one_line_for_each_cell() -> None:
    done = run("cells")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(shipped())
    for line, name in zip(lines, shipped(), strict=True):
        assert load(name).title in line
        assert line.endswith(load(name).equals)
    assert "6 equations, 48 parameters" in lines[1]
    assert "1 equation, 12 parameters" in lines[0]


def test_trace_shows_every_value_in_the_order_of_the_equations(desk: Path) -> None:
    """Numbers worked out here by hand: x = 2, h = 0.5, W = 0.5 and −1, b = 0.25 give a sum of 0.5·0.5 − 2 + 0.25."""
    values = {"x_t": [2], "h_{t-1}": [0.5], "W": [[0.5, -1]], "b": [0.25]}
    (desk / "v.json").write_text(json.dumps(values), encoding="utf-8")
    done = run("trace", "rnn", "--values", "v.json")
    assert done.exit_code == 0, done.stderr
    lines = [line.rsplit("  ", 1) for line in done.stdout.splitlines()]
    found = [tuple(part.strip() for part in line) for line in lines]
    order = ["inputs", "parameters", "h_t = tanh(W·[h_{t-1}, x_t] + b)", "  [h_{t-1}, x_t]", "  h_t "]
    places = [done.stdout.index(f"\n{what}") for what in order]
    assert places == sorted(places)
    assert ("W·[h_{t-1}, x_t]", "−1.75") in found
    assert ("W·[h_{t-1}, x_t] + b", "−1.50") in found
    assert ("h_t", "−0.91") in found  # tanh(−1.5) = −0.9051
    assert ("b", "0.25") in found
    assert "input size 1, hidden size 1, batch size 1; 3 parameters; --values v.json" in done.stdout
    assert "≈" not in done.stdout


def test_trace_marks_what_the_printed_numbers_do_not_give(desk: Path) -> None:
    """0.447 is printed 0.45, and 0.45 · 0.5 would print 0.23, but 0.447 · 0.5 = 0.2235 is printed 0.22."""
    (desk / "c.toml").write_text(equations("g_t = W·x_t", "h_t = g_t ⊙ h_{t-1}"), encoding="utf-8")
    (desk / "v.json").write_text('{"W": [[0.447]], "x_t": [1], "h_{t-1}": [0.5]}', encoding="utf-8")
    done = run("trace", "c.toml", "--values", "v.json")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["h_t", "≈0.22"] in lines
    assert ["g_t", "0.45"] in lines
    assert lines[-1][0] == "≈:"


def test_trace_shows_every_sample_of_a_batch() -> None:
    one, three = run("trace", "gru", "--seed", "5"), run("trace", "gru", "--seed", "5", "--batch-size", "3")

    def rows(done: Result, label: str) -> list[str]:
        lines = done.stdout.splitlines()
        start = max(k for k, line in enumerate(lines) if line.split()[:1] == [label] and "=" not in line)
        return [line.strip() for line in lines[start : start + 3]]

    assert rows(one, "h_t")[0] == rows(three, "h_t")[0]
    assert all(len(row.split()) == 2 for row in rows(three, "h_t")[1:])


@pytest.mark.parametrize("cell", shipped())
def test_what_trace_writes_as_json_can_be_read_back(cell: str, tmp_path: Path) -> None:
    sizes = ("--input-size", "4", "--hidden-size", "3", "--batch-size", "2", "--seed", "9")
    first = run("trace", cell, "--json", *sizes, *(("--output-size", "5") if cell == "rnn-output" else ()))
    assert first.exit_code == 0, first.stderr
    told = json.loads(first.stdout)
    assert (told["cell"], told["input_size"], told["hidden_size"], told["batch_size"], told["seed"]) == (
        cell,
        4,
        3,
        2,
        9,
    )
    assert set(told["parameters"]) == set(load(cell).parameters)
    assert set(told["inputs"]) == set(load(cell).incoming)
    assert list(told["values"]) == [equation.target.text for equation in load(cell).equations]
    assert all(len(value) == 2 for value in told["values"].values())
    (tmp_path / "trace.json").write_text(first.stdout, encoding="utf-8")
    again = run("trace", cell, "--json", "--values", str(tmp_path / "trace.json"))
    assert again.stdout == first.stdout


def test_a_size_that_a_cell_file_names_has_its_option(desk: Path) -> None:
    text = equations(
        "h_t = tanh(W·x_t + U·h_{t-1})", "o_t = softmax(V·h_t)", more="[sizes]\nclass = {rows = 'V', default = 2}"
    )
    (desk / "class.toml").write_text(text, encoding="utf-8")
    for words in (("--class-size", "7"), ("--class-size=7",)):
        done = run("trace", "class.toml", "--json", *words)
        assert done.exit_code == 0, done.stderr
        assert len(json.loads(done.stdout)["parameters"]["V"]) == 7


def test_check_tells_names_roles_shapes_and_what_is_unused(desk: Path) -> None:
    done = run("check", "mgu.toml")
    assert done.exit_code == 0, done.stderr
    rows = [line.split() for line in done.stdout.splitlines()]
    assert done.stdout.startswith("MGU (mgu): 24 parameters\n")
    assert ["W_h", "weight", "hidden", "×", "hidden", "+", "input", "2", "×", "5"] in rows
    assert ["f_t", "gate", "hidden", "2"] in rows
    assert "h_t = (1 - f_t) ⊙ h_{t-1} + f_t ⊙ h̃_t" in done.stdout
    assert "is used by no other line" not in done.stdout
    assert "ŷ_t".encode() not in done.stdout.encode()
    assert "is used by no other line: an output" in run("check", "rnn-output").stdout


# Real processes.


@pytest.mark.parametrize("words", [("--help",), ("cells",), ("trace", "lstm"), ("check", "lstm")])
def test_what_draws_nothing_does_not_wait_for_what_draws(words: tuple[str, ...], tmp_path: Path) -> None:
    code = (
        "import sys\nfrom rnnviz.cli import main\n"
        f"try: main({list(words)!r})\n"
        "except SystemExit: print({'manim', 'typst', 'av', 'PIL', 'networkx'} & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stderr == "set()\n"


def test_the_module_is_the_command(tmp_path: Path) -> None:
    done = program("trace", "rnn", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode() == run("trace", "rnn").stdout
    wrong = program("trace", "rnm", folder=tmp_path)
    assert wrong.returncode == 2
    assert wrong.stdout == b""
    assert wrong.stderr.decode() == run("trace", "rnm").stderr


def test_on_a_terminal_there_is_a_bar_and_then_the_files(tmp_path: Path) -> None:
    said = at_terminal("render", "rnn", "-o", "rnn.gif", "-o", "rnn.mp4", *SMALL, folder=tmp_path)
    assert "100%" in said
    for name in ("rnn.gif", "rnn.mp4"):
        assert f"{(tmp_path / name).stat().st_size:,} bytes" in next(
            line for line in said.splitlines() if line.startswith(name)
        )


def test_in_a_pipe_it_is_quiet(tmp_path: Path) -> None:
    done = program("summary", "rnn", "--width", "320", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert list(tree(tmp_path)) == ["renders", "renders/rnn-320px.png"]


def test_who_leaves_the_example_is_told_beside_what_is_made(tmp_path: Path) -> None:
    note = b"rnnviz: numbers are drawn from seed 0, as the example has hidden size 2\n"
    drawn = program("summary", "rnn", "--hidden-size", "3", folder=tmp_path)
    assert (drawn.returncode, drawn.stdout, drawn.stderr) == (0, b"", note)
    assert list(tree(tmp_path)) == ["renders", "renders/rnn-3x3.png"]
    told = program("trace", "rnn", "--hidden-size", "3", "--json", folder=tmp_path)
    assert (len(json.loads(told.stdout)["inputs"]["h_{t-1}"][0]), told.stderr) == (3, note)
    read = program("trace", "rnn", "--hidden-size", "3", folder=tmp_path)
    assert b"drawn from seed 0, as the example has hidden size 2\n" in read.stdout
    assert read.stderr == b""
