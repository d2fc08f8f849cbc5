"""The Python door does what the command does, and says the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

import rnnviz
from rnnviz.cli import main
from rnnviz.forms import rate, size
from rnnviz.views.catalogue import figure

SMALL: dict[str, Any] = {"width": 320, "fps": 10, "pace": 0.25}
WORDS = ("--width", "320", "--fps", "10", "--pace", "0.25")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def command(*words: str) -> None:
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, (done.stderr, done.exception)


def gif(path: Path) -> tuple[tuple[int, int], int, int | None]:
    """Size, length in 1/100 s, and how often it is repeated (0: for ever; None: not)."""
    with Image.open(path) as picture:
        total = 0
        for k in range(getattr(picture, "n_frames", 1)):
            picture.seek(k)
            total += round(picture.info["duration"] / 10)
        return picture.size, total, picture.info.get("loop")


def test_a_film_has_the_length_of_its_story_in_every_format(folder: Path) -> None:
    told: list[tuple[int, int]] = []
    made = rnnviz.render(
        "rnn", "a.gif", Path("a.mp4"), "a.png", progress=lambda frames, whole: told.append((frames, whole)), **SMALL
    )
    assert made == [Path("a.gif"), Path("a.mp4"), Path("a.png")]
    length = figure(rnnviz.trace("rnn"), pace=0.25).story.length
    assert gif(folder / "a.gif") == ((320, 180), length, 0)
    with av.open(str(folder / "a.mp4")) as film:
        (stream,) = film.streams.video
        assert (stream.width, stream.height, stream.average_rate) == (320, 180, 10)
        assert sum(1 for _ in film.decode(stream)) == length // 10
    with Image.open(folder / "a.png") as still:
        assert still.size == (320, 180)
    assert sum(frames for frames, _ in told) == length // 10
    assert {whole for _, whole in told} == {length // 10}
    assert sorted(path.name for path in folder.iterdir()) == ["a.gif", "a.mp4", "a.png"]


def test_command_and_python_make_the_same_bytes(folder: Path) -> None:
    numbers: dict[str, Any] = {"input_size": 2, "hidden_size": 2, "seed": 3, "batch_size": 2, "sample": 2}
    words = ("--input-size", "2", "--hidden-size", "2", "--seed", "3", "--batch-size", "2", "--sample", "2")
    command("render", "rnn", "-o", "c.gif", "-o", "c.mp4", "--no-loop", "--theme", "dark", *WORDS, *words)
    rnnviz.render("rnn", "p.gif", "p.mp4", loop=False, theme="dark", **SMALL, **numbers)
    for suffix in (".gif", ".mp4"):
        assert (folder / f"c{suffix}").read_bytes() == (folder / f"p{suffix}").read_bytes()
    assert gif(folder / "c.gif")[2] is None
    command("summary", "rnn", "-o", "c.png", "--beat", "2", "--units", "2", "--width", "320", *words)
    rnnviz.summary("rnn", "p.png", beat=2, units=2, width=320, **numbers)
    assert (folder / "c.png").read_bytes() == (folder / "p.png").read_bytes()


def test_without_a_name_the_pictures_go_to_the_default_folder(folder: Path) -> None:
    film = "renders/rnn-320px-10fps-pace0.25"
    assert rnnviz.render("rnn", **SMALL) == [Path(f"{film}.gif"), Path(f"{film}.mp4")]
    assert rnnviz.summary("rnn") == [Path("renders/rnn.png")]
    assert rnnviz.legend(theme="dark") == [Path("renders/legend-dark.png")]
    there = sorted(path.name for path in (folder / "renders").iterdir())
    assert there == ["legend-dark.png", "rnn-320px-10fps-pace0.25.gif", "rnn-320px-10fps-pace0.25.mp4", "rnn.png"]


def test_another_picture_of_a_cell_leaves_the_first_alone(folder: Path) -> None:
    """Only what was made with the same words is made again."""
    first = rnnviz.summary("rnn", width=320).path.read_bytes()
    for asked in ({"hidden_size": 3}, {"beat": 2}):
        assert rnnviz.summary("rnn", width=320, **cast(Any, asked)).path.is_file()
    assert len(list((folder / "renders").iterdir())) == 3
    assert (folder / "renders/rnn-320px.png").read_bytes() == first


def test_stills_differ_where_they_should(folder: Path) -> None:
    """The whole cell, one beat of it, the same in other numbers and in another theme: four pictures."""
    asked: list[dict[str, Any]] = [{}, {"beat": 3}, {"seed": 1}, {"theme": "dark"}]
    pictures = []
    for k, one in enumerate(asked):
        with Image.open(rnnviz.summary("rnn", f"{k}.png", width=640, **one)) as still:
            assert still.size == (640, 360)
            pictures.append(np.asarray(still.convert("L"), dtype=float))
    for k, one in enumerate(pictures):
        for other in pictures[k + 1 :]:
            assert np.abs(one - other).max() > 100
    light, dark = pictures[0], pictures[3]
    assert light.mean() > 180
    assert dark.mean() < 80


def test_what_goes_wrong_while_drawing_leaves_nothing(folder: Path) -> None:
    (folder / "a.gif").write_bytes(b"of before")

    def stop(frames: int, whole: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rnnviz.render("rnn", "a.gif", "a.mp4", progress=stop, **SMALL)
    assert [path.name for path in folder.iterdir()] == ["a.gif"]
    assert (folder / "a.gif").read_bytes() == b"of before"
    with pytest.raises(KeyboardInterrupt):
        rnnviz.render("rnn", progress=stop, **SMALL)
    assert [path.name for path in folder.iterdir()] == ["a.gif"], "nor the default folder"


# Numbers.

VALUES = {"W": [[0.5, -1.0]], "b": [0.25], "x_t": [2.0], "h_{t-1}": [0.5]}


def test_values_may_be_a_dict_or_a_file(folder: Path) -> None:
    Path("v.json").write_text(json.dumps(VALUES), encoding="utf-8")
    np.savez("v.npz", **cast(Any, {name: np.array(value) for name, value in VALUES.items()}))
    for values in (VALUES, "v.json", Path("v.json"), "v.npz"):
        value = rnnviz.trace("rnn", values=values).value("h_t")
        np.testing.assert_allclose(value, [[np.tanh(-1.5)]], rtol=0, atol=1e-15)


def test_sizes_may_be_named_in_two_ways() -> None:
    for asked in ({"output_size": 6}, {"sizes": {"output": 6}}):
        assert rnnviz.trace("rnn-output", **cast(Any, asked)).parameter("V").shape == (6, 2)


def test_a_cell_may_be_a_name_a_file_or_a_cell(folder: Path) -> None:
    text = 'title = "T"\nequations = "h_t = tanh(W·[h_{t-1}, x_t])"\n'
    (folder / "own.toml").write_text(text, encoding="utf-8")
    traces = [rnnviz.trace(cell) for cell in ("own.toml", Path("own.toml"), rnnviz.load("own.toml"))]
    assert {trace.sized.cell.title for trace in traces} == {"T"}
    rnnviz.summary(rnnviz.load("own.toml"), width=320)
    assert (folder / "renders" / "own-320px.png").exists()


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ({"fps": 30}, "--fps 30"),
        ({"width": 10}, "--width 10"),
        ({"width": 640.0}, "--width 640.0"),
        ({"pace": 9}, "--pace 9"),
        ({"sample": 2}, "--sample 2"),
        ({"units": 5}, "--units 5"),
        ({"theme": "drak"}, "--theme drak"),
        ({"hidden_size": 0}, "--hidden-size 0"),
        ({"hidden_size": 6000}, "--hidden-size 6000"),
        ({"seed": -3}, "--seed -3"),
        ({"batch_size": 0}, "--batch-size 0"),
        ({"output_size": 2}, "--output-size 2"),
        ({"values": "none.json"}, "--values none.json"),
    ],
)
def test_python_and_the_command_refuse_in_the_same_words(asked: dict[str, Any], line: str, folder: Path) -> None:
    with pytest.raises(rnnviz.Mistake) as caught:
        rnnviz.render("rnn", "a.gif", **asked)
    done = CliRunner().invoke(main, ["render", "rnn", "-o", "a.gif", *line.split()])
    assert done.exit_code == 2
    assert str(caught.value).removesuffix(".") == done.stderr.removeprefix("rnnviz: ").rstrip("\n")
    assert list(folder.iterdir()) == []


def test_true_is_not_a_number() -> None:
    for asked in ({"sample": True}, {"pace": True}, {"units": True}):
        with pytest.raises(rnnviz.Mistake, match="True"):
            figure(rnnviz.trace("rnn"), **cast(Any, asked))
    for check in (size, rate):
        with pytest.raises(rnnviz.Mistake, match="True"):
            check(True)


def test_every_width_that_is_allowed_gives_even_pictures_of_16_by_9() -> None:
    for width in range(320, 1921, 2):
        across, down = size(width)
        assert across == width
        assert down % 2 == 0
        assert abs(down - width * 9 / 16) <= 1
