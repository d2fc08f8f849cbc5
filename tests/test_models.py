"""Models: what a file may say and may not, what the shipped ones do, their text and their JSON."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from terminal import run

from rnnviz.cells.cell import load as load_cell
from rnnviz.errors import Mistake
from rnnviz.models.asked import network
from rnnviz.models.modelfile import is_model, load, shipped
from rnnviz.reports.written import as_json

LAYER = '[[layers]]\ncell = "lstm"\n'
WORDS = "[words]\na = [0.1, 0.2, 0.3]\nb = [0.4, 0.5, 0.6]\n"
HEAD = '[head]\nequations = "y_t = softmax(V·h_t)"\nsizes = { output = { rows = "V", default = 2 } }\n'


def written(folder: Path, text: str, name: str = "net.toml") -> Path:
    file = folder / name
    file.write_text(f'title = "A net"\n{text}', encoding="utf-8")
    return file


# The shipped ones.


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_model_runs_its_example(name: str) -> None:
    made = network(name)
    assert np.isfinite(made.outputs).all()
    said = run("trace", name).stdout
    assert said.startswith(f"{made.model.title} ({name}): {len(made)} steps")
    assert f"{made.model.title} ({name}): " in run("check", name).stdout
    assert f"\n{name} " in f"\n{run('models').stdout}"


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("This movie was brilliant", "positive"),
        ("This movie was awful", "negative"),
        ("This was not brilliant", "negative"),
        ("it is not bad", "positive"),
    ],
)
def test_a_review_is_read_as_it_is_meant(cell: str, text: str, answer: str) -> None:
    head = network(f"review-{cell}", text=text).head
    assert head is not None
    assert head.answers() == (answer,)
    assert abs(float(head.outputs[0, 0]) - 0.5) > 0.3


def test_the_reviews_are_read_by_equal_sizes() -> None:
    made = [load(f"review-{cell}") for cell in ("rnn", "gru", "lstm")]
    assert len({tuple(model.words) for model in made}) == 1
    assert {model.layers[0].hidden_size for model in made} == {2}


@pytest.mark.parametrize("letters", [*permutations("abc")])
def test_three_letters_are_said_backwards(letters: tuple[str, ...]) -> None:
    made = network("backwards", text=" ".join(letters)).decoded
    assert made is not None
    assert made.said == (letters[::-1],)
    assert not made.forced
    told = network("backwards", text=" ".join(letters), targets=[*letters[::-1], "end"]).decoded
    assert told is not None
    assert told.forced
    np.testing.assert_array_equal(told.outputs, made.outputs)  # who says what is right hears the same


def test_each_word_has_its_kind() -> None:
    head = network("tagger", text="the dog sees a bird").head
    assert head is not None
    assert head.answers() == ("article", "noun", "verb", "article", "noun")


# What a file says.


def test_equations_can_stand_in_the_file_and_a_cell_beside_it(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        'title = "Mine"\nequations = "h_t = tanh(W·x_t + U·h_{t-1})"\n', encoding="utf-8"
    )
    file = written(tmp_path, '[[layers]]\ncell = "mine.toml"\n[[layers]]\nequations = "s_t = σ(W·x_t + U·s_{t-1})"\n')
    made = network(file, steps=3)
    assert [run.layer.hands_on for run in made.layers] == ["h_t", "s_t"]
    assert made.layers[1].rollouts[0].sized.input_size == 2


def test_weights_say_the_sizes(tmp_path: Path) -> None:
    file = written(tmp_path, '[[layers]]\ncell = "rnn"\n[layers.values]\nW = [[1, 2, 3, 4, 5, 6, 7]]\n')
    made = network(file)
    assert made.timeline.inputs["x"].shape == (4, 1, 6)
    assert made.outputs.shape == (4, 1, 1)


def test_each_part_draws_numbers_of_its_own(tmp_path: Path) -> None:
    made = network(written(tmp_path, '[[layers]]\ncell = "rnn"\nhidden_size = 3\ndirection = "both"\n' * 2))
    drawn = [rollout.parameters["b"].tolist() for run in made.layers for rollout in run.rollouts]
    assert len({*map(tuple, drawn)}) == 4
    again = network(written(tmp_path, '[[layers]]\ncell = "rnn"\nhidden_size = 3\ndirection = "both"\n' * 2), seed=0)
    np.testing.assert_array_equal(made.outputs, again.outputs)


def test_a_file_may_be_like_another_one(tmp_path: Path) -> None:
    file = written(tmp_path, 'like = "review-lstm"\n[example]\ntext = "it is fun"\n')
    made = network(file)
    assert made.labels == ("it", "is", "fun")
    assert made.head is not None
    assert made.head.answers() == ("positive",)


def test_a_head_reads_each_step_or_the_last(tmp_path: Path) -> None:
    each = network(written(tmp_path, LAYER + HEAD), steps=3).head
    last = network(written(tmp_path, LAYER + HEAD + 'reads = "last"\n'), steps=3).head
    assert each is not None
    assert last is not None
    np.testing.assert_allclose(last.outputs, each.outputs[-1])
    assert each.outputs.shape == (3, 1, 2)


def test_the_last_of_two_directions_is_each_ones_own(tmp_path: Path) -> None:
    """Forward it is the last word, backward the first, as in Keras; of padded samples each its own last word."""
    file = written(tmp_path, '[[layers]]\ncell = "rnn"\ndirection = "both"\n')
    made = network(file, inputs=np.sin(np.arange(24.0)).reshape(4, 2, 3), lengths=(4, 2))
    last = made.layers[0].last()
    np.testing.assert_array_equal(last[:, 2:], made.outputs[0, :, 2:])
    np.testing.assert_array_equal(last[0, :2], made.outputs[3, 0, :2])
    np.testing.assert_array_equal(last[1, :2], made.outputs[1, 1, :2])


@pytest.mark.parametrize("name", shipped())
def test_what_is_written_as_json_is_read_back(name: str, tmp_path: Path) -> None:
    made = network(name)
    file = tmp_path / "run.json"
    file.write_text("".join(as_json(made.stated(), made.tables())), encoding="utf-8")
    again = network(name, values=file)
    assert again.labels == made.labels
    np.testing.assert_array_equal(again.outputs, made.outputs)
    if made.head and again.head:
        np.testing.assert_array_equal(again.head.outputs, made.head.outputs)


def test_a_cell_file_is_no_model_and_a_model_no_cell(tmp_path: Path) -> None:
    assert is_model(written(tmp_path, LAYER))
    assert not is_model("lstm")
    assert not is_model(tmp_path / "none.toml")
    assert "review-lstm is a model, and it takes one cell; --view activity" in run("render", "review-lstm").stderr
    with pytest.raises(Mistake, match="review-lstm is a model: `rnnviz trace review-lstm`, see `rnnviz models`"):
        load_cell("review-lstm")


# What cannot be.


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "layers are missing"),
        ('[[layers]]\ncel = "lstm"\n', "layer 1 has 'cel'; it may have cell, equations"),
        ("[[layers]]\nhidden_size = 2\n", 'layer 1: has to say what it is made of: cell = "lstm"'),
        ('[[layers]]\ncell = "lstn"\n', "there is no cell 'lstn'"),
        ('[[layers]]\ncell = "lstm"\ndirection = "up"\n', "layer 1: direction is 'up'; forward, backward or both"),
        ('[[layers]]\ncell = "lstm"\nhidden_size = 0\n', "layer 1: hidden_size = 0"),
        ('[[layers]]\nequations = "y_t = tanh(x_t)"\n', "layer 1: equations has no state"),
        (
            LAYER + '[[layers]]\ncell = "rnn"\n[layers.values]\nW = [[1, 2, 3, 4, 5, 6]]\n',
            "layer 2: takes 5 inputs by W, and layer 1 hands on 2",
        ),
        (
            '[[layers]]\ncell = "rnn"\nhidden_size = 2\n[layers.values]\nb = [1, 2, 3]\n',
            "layer 1: has hidden_size 2, and 3 units by b",
        ),
        (LAYER + "[layers.backward]\nb_f = [1, 2]\n", "layer 1: [backward] is there, and direction is 'forward'"),
        (LAYER + '[head]\nreads = "all"\nequations = "y = σ(V·h_t)"\n', "[head] reads is 'all'; each or last"),
        (LAYER + '[head]\nequations = "h_t = σ(V·h_{t-1} + U·x_t)"\n', "[head] has the state h_{t-1}"),
        (LAYER + '[head]\nreads = "last"\n', "[head] has no equations"),
        (LAYER + "[words]\na = [1, 2]\nb = [1, 2, 3]\n", "[words]: "),
        (LAYER + "[decoder]\nstart = 3\n", "[decoder] start is 3; the first input is expected"),
        (
            LAYER * 2 + '[decoder]\nstart = [1, 2]\n[[decoder.layers]]\ncell = "lstm"\n',
            "the decoder has 1 layers and the encoder 2",
        ),
        (
            LAYER + '[decoder]\nstart = [1, 2]\n[[decoder.layers]]\ncell = "lstm"\nhidden_size = 5\n',
            "h_{t-1} has 5 units, and layer 1 of the encoder hands over 2",
        ),
        (
            '[[layers]]\ncell = "rnn"\n[decoder]\nstart = [1, 2]\n[[decoder.layers]]\ncell = "lstm"\n',
            "lstm has 2 states, and the encoder hands over 1",
        ),
        (
            LAYER + '[decoder]\nstart = [1, 2, 3]\n[[decoder.layers]]\ncell = "lstm"\n',
            "takes 3 numbers, and the decoder's output has 2",
        ),
        ('[[layers]]\ncell = "net.toml"\n', "layer 1: net.toml is a model itself; a layer is one cell"),
        ('like = "net.toml"\n', "like is"),
        ("input_size = 0\n" + LAYER, "input_size = 0"),
        ("x = 1\n" + LAYER, "a model file has 'x'"),
    ],
)
def test_a_bad_file_is_one_sentence(text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, text)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Mistake) as told:
        network("net.toml")
    assert said in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"text": "a c"}, "c: the words of net have no vector for it; they are a, b"),
        ({"steps": 9, "text": "a b"}, "--steps 9: the sequence has 2 steps"),
        ({"targets": "a"}, "--targets: net has no decoder"),
        ({"inputs": np.ones((2, 1, 4))}, "layer 1: takes 3 inputs by W_f, and the input hands on 4"),
        ({"text": "a", "batch_size": 2}, "--batch-size 2: the sequence has 1 samples"),
        (
            {"values": {"layers": [{"sideways": {}}]}},
            "values: has numbers for layer 1 sideways; net has layer 1 forward",
        ),
        ({"values": {"layers": 3}}, "values: layers must be a list"),
        ({"values": [1]}, "values: what the JSON of a network holds is expected"),
        ({"values": {"inputs": {"x": [[1, 2, 3]]}, "labels": 3}}, "--labels 3: a name for each step"),
        ({"values": {"head": {"parameters": {}}}}, "values: has numbers for head; net has layer 1 forward"),
    ],
)
def test_what_does_not_go_in_is_one_sentence(asked: dict[str, object], said: str, tmp_path: Path) -> None:
    weights = "[layers.values]\nW_f = [[1, 2, 3, 4, 5], [1, 2, 3, 4, 5]]\n"
    with pytest.raises(Mistake, match=r".") as told:
        network(written(tmp_path, LAYER + weights + WORDS), **asked)  # type: ignore[arg-type]
    assert said in str(told.value)
