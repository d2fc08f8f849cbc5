"""The command line: every sentence for what cannot be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from terminal import run, tree

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
    f"{FILM} --hidden-size 0": ("--hidden-size 0: a whole number from 1 to 2048 is expected",),
    f"{FILM} --input-size -2": ("--input-size -2: a whole number from 1 to 2048 is expected",),
    f"{FILM} --hidden-size 2049": ("--hidden-size 2049: a whole number from 1 to 2048 is expected",),
    f"{FILM} --hidden-size two": ("--hidden-size two: a whole number from 1 to 2048 is expected",),
    f"{FILM} --hidden-size 2.5": ("--hidden-size 2.5: a whole number",),
    f"{FILM} --hidden-size 40": ("rnnviz: --hidden-size 40: a picture", "up to --hidden-size 6 can be drawn"),
    "summary gru --input-size 40": ("rnnviz: --input-size 40: a picture", "up to --input-size 8 can be drawn"),
    "summary rnn-output --output-size 60": ("RNN with output", "one picture with --output-size 60, no place is left for o_t; choose a smaller"),
    f"{FILM} --batch-size 0": ("--batch-size 0: a whole number from 1 to 4096 is expected",),
    f"{FILM} --batch-size many": ("--batch-size many: a whole number",),
    f"{FILM} --output-size 4": ("--output-size 4: lstm has no such size", "--input-size, --hidden-size"),
    f"{FILM} --hiden-size 4": ("--hiden-size 4: lstm has no such size", "--input-size, --hidden-size"),
    "trace rnn-output --output-size 0": ("--output-size 0: a whole number from 1 to 2048 is expected",),
    "trace rnn-output --output-size=x": ("--output-size x: a whole number from 1 to 2048 is expected",),
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
