"""The command line: what each command says and makes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from terminal import at_terminal, equations, program, run, tree

from rnnviz.cells.cell import load, shipped

SMALL = ("--width", "320", "--fps", "10", "--pace", "0.25")


# What the commands say.


def test_help_names_every_command_and_every_command_its_options() -> None:
    alone, asked = run(), run("--help")
    assert alone.exit_code == asked.exit_code == 0
    assert alone.stdout == asked.stdout
    for command in ("render", "summary", "legend", "trace", "check", "new", "example", "cells"):
        assert f"\n  {command} " in asked.stdout
        assert run(command, "--help").exit_code == 0
    sizes = {"--input-size", "--hidden-size", "--output-size", "--batch-size"}
    numbers = sizes | {"--seed", "--values", "--notation"}
    looks, shown = {"--theme", "--width"}, {"--sample", "--units", "--view", "--detail", "--shape"}
    inputs = {"--steps", "--inputs", "--text", "--one-hot", "--labels", "--targets"}
    sequence = inputs | {"--lengths", "--show"}
    aim = {"--of", "--loss", "--target", "--at"}
    slopes = aim | {"--rate"}
    wanted = {
        "render": {"--lengths"} | slopes | numbers | looks | shown | inputs | {"-o", "--fps", "--pace", "--no-loop"},
        "summary": slopes
        | numbers
        | looks
        | shown
        | inputs
        | {"--lengths", "-o", "--beat", "--focus", "--against"}
        | {"--phases"},
        "legend": looks | {"-o"},
        "trace": numbers | sequence | aim | {"--gradients"} | {"--json", "--all"},
        "check": set(),
        "new": {"--from"},
        "example": {"--input-size", "--hidden-size", "--output-size", "--seed"},
        "cells": set(),
    }
    for command, options in wanted.items():
        listed = run(command, "--help").stdout.partition("Options:\n")[2].splitlines()
        assert {line.split()[0] for line in listed} == options | {"-h,"}, "one line for each option"


def test_version_is_that_of_the_package() -> None:
    from importlib.metadata import version

    assert run("--version").stdout == f"rnnviz {version('rnnviz')}\n"


def test_cells_says_of_each_where_it_comes_from_and_what_it_equals() -> None:
    done = run("cells")
    assert done.exit_code == 0
    lines, equals = done.stdout.splitlines()[::2], done.stdout.splitlines()[1::2]
    assert [line.split()[0] for line in lines] == list(shipped())
    for line, told, name in zip(lines, equals, shipped(), strict=True):
        assert load(name).title in line
        assert line.endswith(load(name).source)
        assert load(name).source
        assert told.strip() == load(name).equals
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
    inputs = 3 if load(cell).equal else 4
    sizes = ("--input-size", str(inputs), "--hidden-size", "3", "--batch-size", "2", "--seed", "9")
    first = run("trace", cell, "--json", *sizes, *(("--output-size", "5") if load(cell).sizes else ()))
    assert first.exit_code == 0, first.stderr
    told = json.loads(first.stdout)
    stated = [told[key] for key in ("cell", "input_size", "hidden_size", "batch_size", "seed")]
    assert stated == [cell, inputs, 3, 2, 9]
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
