"""Trains the three models that read a review: an RNN, a GRU and an LSTM of two units, on the same sentences.

`python review.py` writes `review-rnn.toml`, `review-gru.toml` and `review-lstm.toml` beside it anew; it needs torch,
which nothing else here does. Weights are rounded to two decimals before they are judged, as they are printed.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor
from training import Weights, best, listed, size, table

GOOD, BAD = ("brilliant", "great", "good", "fun"), ("awful", "dull", "bad", "boring")
BEGINNINGS = ("this movie was", "this film was", "the plot is", "this was", "it is")
SEED, UNITS, LENGTH = 7, 2, 3
STEPS, RATE, TRIES = 700, 0.03, 24
NEAR, SMALL = 0.002, 0.0004
"""How much it costs that a word's vector leaves where it began, and that weights are large."""
TITLES = {"rnn": "RNN", "gru": "GRU", "lstm": "LSTM"}
ENOUGH, LIKE = 2.0, 0.3
"""The score of the sentence of which it is least sure, more makes it no better; how alike two units may be."""
GATES = {"rnn": ("h",), "gru": ("r", "z", "h"), "lstm": ("f", "i", "g", "o")}


def sentences() -> list[tuple[str, float]]:
    """What the models learn: a few dozen sentences, and 1 where they praise."""
    found = []
    for k, begin in enumerate(BEGINNINGS):
        for words, praise in ((GOOD, 1.0), (BAD, 0.0)):
            for j, word in enumerate(words):
                found.append((f"{begin} {word}", praise))
                if (j + k) % 2:
                    found.append((f"{begin} not {word}", 1.0 - praise))
    return found


WORDS = tuple(dict.fromkeys(word for text, _ in sentences() for word in text.split()))


def fresh(cell: str, chance: torch.Generator) -> Weights:
    """Weights to begin with."""

    def drawn(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=chance, dtype=torch.float64).requires_grad_()

    found = {"words": drawn(len(WORDS), LENGTH), "V": drawn(1, UNITS), "b_y": drawn(1)}
    for gate in GATES[cell]:
        found |= {f"W_{gate}": drawn(UNITS, UNITS + LENGTH), f"b_{gate}": drawn(UNITS)}
    with torch.no_grad():
        found["words"].uniform_(-0.9, 0.9, generator=chance)
    return found


def step(cell: str, given: Weights, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    """One step of a cell, as its file has it, of many sentences."""

    def made(gate: str, state: Tensor) -> Tensor:
        return torch.cat([state, x], dim=1) @ given[f"W_{gate}"].T + given[f"b_{gate}"]

    if cell == "rnn":
        return torch.tanh(made("h", h)), c
    if cell == "gru":
        r, z = torch.sigmoid(made("r", h)), torch.sigmoid(made("z", h))
        return (1 - z) * h + z * torch.tanh(made("h", r * h)), c
    f, i, g, o = (made(gate, h) for gate in GATES[cell])
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def answers(cell: str, given: Weights, texts: list[str]) -> tuple[Tensor, Tensor]:
    """The score of each sentence, above 0 where it praises, and its last state; a shorter one keeps that."""
    places = [[WORDS.index(word) for word in text.split()] for text in texts]
    h = c = torch.zeros(len(texts), UNITS, dtype=torch.float64)
    for k in range(max(map(len, places))):
        there = torch.tensor([[k < len(one)] for one in places])
        x = given["words"][[one[k] if k < len(one) else 0 for one in places]]
        new, memory = step(cell, given, x, h, c)
        h, c = torch.where(there, new, h), torch.where(there, memory, c)
    return (h @ given["V"].T + given["b_y"])[:, 0], h


def alike(states: Tensor) -> Tensor:
    """How far two units say the same, 0 to 1: their correlation, squared."""
    apart = states - states.mean(dim=0)
    return (apart[:, 0] * apart[:, 1]).sum() ** 2 / (apart**2).sum(dim=0).prod()


def train(cell: str) -> Weights:
    """The best of some tries: it has learned all, and its units do not do the same."""
    texts = [text for text, _ in sentences()]
    truth = torch.tensor([praise for _, praise in sentences()], dtype=torch.float64)

    def loss(given: Weights, begun: Weights) -> Tensor:
        scores, _ = answers(cell, given, texts)
        wrong = torch.nn.functional.binary_cross_entropy_with_logits(scores, truth)
        moved = NEAR * ((given["words"] - begun["words"]) ** 2).sum()
        return wrong + moved + SMALL * size(one for name, one in given.items() if name != "words")

    def worth(given: Weights) -> float:
        scores, last = answers(cell, given, texts)
        return min(float((scores * (2 * truth - 1)).min()), ENOUGH) - float(alike(last))

    tries = (fresh(cell, torch.Generator().manual_seed(SEED + k)) for k in range(TRIES))
    return best(tries, STEPS, RATE, loss, worth, ENOUGH - LIKE)


def write(cell: str, given: Weights) -> str:
    """The model file."""
    names = {"h": {"rnn": "", "gru": "h"}.get(cell, "h")}
    lines = [
        f'title = "A review, read by {"an LSTM" if cell == "lstm" else "an RNN" if cell == "rnn" else "a GRU"}"',
        'source = "trained by review.py on sentences of our own"',
        "",
        "[words]",
        table(WORDS, given["words"]),
        "",
        "[[layers]]",
        f'cell = "{cell}"',
        f"hidden_size = {UNITS}",
        "",
        "[layers.values]",
    ]
    for gate in GATES[cell]:
        index = f"_{names.get(gate, gate)}" if names.get(gate, gate) else ""
        lines += [f"W{index} = {listed(given[f'W_{gate}'])}", f"b{index} = {listed(given[f'b_{gate}'])}"]
    lines += [
        "",
        "[head]",
        'equations = "ŷ = σ(V·h_t + b_y)   # answer: how likely it is that this is praise"',
        'reads = "last"',
        'sizes = { answer = { rows = "V", default = 1 } }',
        'labels = ["negative", "positive"]',
        "",
        "[head.values]",
        f"V = {listed(given['V'])}",
        f"b_y = {listed(given['b_y'])}",
        "",
        "[example]",
        'text = "This movie was brilliant"',
        'target = "positive"',
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    torch.set_num_threads(1)
    for cell in GATES:
        (Path(__file__).parent / f"review-{cell}.toml").write_text(write(cell, train(cell)), encoding="utf-8")
