"""A cell file as a reader writes it, and the sentence that refuses it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rnnviz.cells.cell import load
from rnnviz.errors import Mistake

RNN = "h_t = tanh(W·[h_{t-1}, x_t] + b)"


def write(file: Path, equations: str, rest: str = "") -> Path:
    file.write_text(f'title = "Mine"\nequations = """\n{equations}\n"""\n{rest}', encoding="utf-8")
    return file


def sizes(cell: str, input_size: int, hidden_size: int) -> dict[str, int]:
    """Both, as they are asked of a shipped cell; of one that adds its input to its state, the second alone."""
    return {"hidden_size": hidden_size} if load(cell).equal else {"input_size": input_size, "hidden_size": hidden_size}


def refusal(path: Path | str) -> str:
    with pytest.raises(Mistake) as caught:
        load(path)
    return str(caught.value)
