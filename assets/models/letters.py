"""Trains two small models: one that names the kind of each word, and one that says three letters backwards.

`python letters.py` writes `tagger.toml` and `backwards.toml` beside it anew; it needs torch, which nothing else here
does. Weights are rounded to two decimals before they are judged, as they are printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations
from pathlib import Path

import torch
from torch import Tensor
from training import Weights, best, listed, size, table

SEED, STEPS, RATE, SMALL, TRIES = 3, 900, 0.03, 0.0004, 20
SURE = 0.8  # the least chance that any right answer has

KINDS = ("article", "noun", "verb")
TAGGED = [
    (f"{article} {noun} {verb}{end}", (0, 1, 2, *((0, 1) if end else ())))
    for article, noun, verb in (
        ("the", "dog", "sees"), ("a", "cat", "likes"), ("the", "bird", "hears"), ("a", "dog", "hears"),
        ("the", "cat", "sees"), ("a", "bird", "likes"),
    )
    for end in ("", " the cat", " a bird", " the dog")
]  # fmt: skip
TAGGED += [(text.partition(" ")[2], kinds[1:]) for text, kinds in TAGGED]
LETTERS, END = ("a", "b", "c"), "end"
WORDS = {
    "tagger": tuple(dict.fromkeys(word for text, _ in TAGGED for word in text.split())),
    "backwards": (*LETTERS, END),
}


def tagged(given: Weights) -> Tensor:
    """The chance of the right kind of every word."""
    chances = []
    for text, kinds in TAGGED:
        s = torch.zeros(2, dtype=torch.float64)
        for word, kind in zip(text.split(), kinds, strict=True):
            s = torch.tanh(given["U"] @ given["words"][WORDS["tagger"].index(word)] + given["W"] @ s)
            chances.append(torch.softmax(given["V"] @ s, dim=0)[kind])
    return torch.stack(chances)


def step(given: Weights, part: str, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    """One step of an LSTM, as its file has it."""
    f, i, g, o = (given[f"{part} W_{gate}"] @ torch.cat([h, x]) + given[f"{part} b_{gate}"] for gate in "figo")
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def turned(given: Weights) -> Tensor:
    """The chance of the right letter at every place of every word of three letters, and of the end after it."""
    chances = []
    for letters in permutations(range(3)):
        h = c = torch.zeros(3, dtype=torch.float64)
        for letter in letters:
            h, c = step(given, "encoder", given["words"][letter], h, c)
        now = given["words"][3]
        for letter in (*letters[::-1], 3):
            h, c = step(given, "decoder", now, h, c)
            chances.append(torch.softmax(given["V"] @ h + given["b_y"], dim=0)[letter])
            now = given["words"][letter]
    return torch.stack(chances)


TASKS: dict[str, tuple[Callable[[Weights], Tensor], dict[str, tuple[int, ...]]]] = {
    "tagger": (tagged, {"words": (len(WORDS["tagger"]), 3), "U": (2, 3), "W": (2, 2), "V": (3, 2)}),
    "backwards": (turned, {"words": (4, 2), "V": (4, 3), "b_y": (4,)} | {
        f"{part} {name}_{gate}": shape
        for part in ("encoder", "decoder") for gate in "figo" for name, shape in (("W", (3, 5)), ("b", (3,)))
    }),
}  # fmt: skip


def fresh(task: str) -> Iterator[Weights]:
    """Weights to begin with, one try after the other."""
    for k in range(TRIES):
        chance = torch.Generator().manual_seed(SEED + k)
        _, shapes = TASKS[task]
        given = {name: torch.randn(*shape, generator=chance, dtype=torch.float64) for name, shape in shapes.items()}
        for one in given.values():
            one.requires_grad_()
        yield given


def train(task: str) -> Weights:
    """The first weights that are sure of every answer, else the surest."""
    chances, _ = TASKS[task]

    def loss(given: Weights, _: Weights) -> Tensor:
        return -torch.log(chances(given)).mean() + SMALL * size(given.values())

    return best(fresh(task), STEPS, RATE, loss, lambda given: float(chances(given).min()), SURE)


def lines(given: Weights, *names: str) -> str:
    return "\n".join(f"{name.rpartition(' ')[2]} = {listed(given[name])}" for name in names)


def tagger(given: Weights) -> str:
    return f"""title = "The kind of each word"
source = "trained by letters.py on sentences of our own"

[words]
{table(WORDS["tagger"], given["words"])}

[[layers]]
equations = "s_t = tanh(U·x_t + W·s_{{t-1}})   # hidden state: what the next step and the output see"
hidden_size = 2

[layers.values]
{lines(given, "U", "W")}

[head]
equations = \"\"\"
o_t = softmax(V·s_t)    # output: how likely each kind is
ŷ_t = argmax(o_t)       # prediction: the kind that is most likely, counted from 0
\"\"\"
sizes = {{ output = {{ rows = "V", default = 3 }} }}
labels = ["article", "noun", "verb"]

[head.values]
V = {listed(given["V"])}

[example]
text = "dog sees the cat"
target = "noun"
"""


def backwards(given: Weights) -> str:
    parts = {
        part: lines(given, *(f"{part} {name}_{gate}" for gate in "figo" for name in "Wb"))
        for part in ("encoder", "decoder")
    }
    return f"""title = "Three letters backwards"
source = "Sutskever et al. 2014; trained by letters.py on all words of the three letters"

[words]
{table(WORDS["backwards"], given["words"])}

[[layers]]
cell = "lstm"
hidden_size = 3

[layers.values]
{parts["encoder"]}

[decoder]
start = "{END}"
end = "{END}"
steps = 4

[decoder.words]
{table(WORDS["backwards"], given["words"])}

[[decoder.layers]]
cell = "lstm"
hidden_size = 3

[decoder.layers.values]
{parts["decoder"]}

[decoder.head]
equations = "y_t = softmax(V·h_t + b_y)   # output: how likely each letter is"
sizes = {{ output = {{ rows = "V", default = 4 }} }}

[decoder.head.values]
{lines(given, "V", "b_y")}

[example]
text = "a b c"
target = "end"
"""


if __name__ == "__main__":
    torch.set_num_threads(1)
    for task, write in (("tagger", tagger), ("backwards", backwards)):
        (Path(__file__).parent / f"{task}.toml").write_text(write(train(task)), encoding="utf-8")
