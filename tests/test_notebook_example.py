"""The example notebook, run from top to bottom."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from notebooks import Parsed

ROOT = Path(__file__).parent.parent
NOTEBOOK = ROOT / "assets" / "notebook" / "rnnviz.ipynb"


def test_the_committed_notebook_has_no_outputs() -> None:
    import nbformat

    nbformat.validate(nbformat.read(NOTEBOOK, as_version=4))
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert len(code) >= 8
    assert not any(cell["outputs"] or cell["execution_count"] for cell in code)
    assert len({cell["id"] for cell in cells}) == len(cells)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each cell of the notebook shows, by the cell's id, run in a folder of its own."""
    import nbformat
    from nbclient import NotebookClient

    folder = tmp_path_factory.mktemp("notebook")
    book = nbformat.read(NOTEBOOK, as_version=4)
    env = {"IPYTHONDIR": str(folder / ".ipython"), "JUPYTER_RUNTIME_DIR": str(folder / ".jupyter")}
    with pytest.MonkeyPatch.context() as patch:
        for key, value in env.items():
            patch.setenv(key, value)
        client = NotebookClient(book, timeout=120, resources={"metadata": {"path": str(folder)}})
        client.execute()
    return {cell["id"]: cell["outputs"] for cell in book["cells"] if cell["cell_type"] == "code"}


def test_the_notebook_runs_and_every_cell_shows_something(shown: dict[str, Any]) -> None:
    assert all(len(outputs) == 1 for outputs in shown.values())
    texts = {key: output.get("data", {}).get("text/html", "") for key, (output,) in shown.items()}
    looked_for = {"table", "sub", "img", "ol", "iframe", "video"}
    assert {key: {tag for tag, _ in Parsed(text).tags} & looked_for for key, text in texts.items()} == {
        "lstm": {"table", "sub"},
        "step": {"table", "sub"},
        "values": set(),
        "mine": {"table", "sub"},
        "stage": {"img", "ol", "sub"},
        "forget-gate": {"img"},
        "lstm-player": {"iframe"},
        "mgu": {"table", "sub"},
        "mgu-film": {"video"},
        "mistake": set(),
        "legend": {"img"},
    }


def test_the_notebook_says_what_it_promises(shown: dict[str, Any]) -> None:
    assert "1.31089" in shown["values"][0]["data"]["text/plain"]
    assert "W_i" in shown["mistake"][0]["text"]
    assert shown["mistake"][0]["text"].count("\n") == 1
    assert shown["mgu-film"][0]["data"]["text/plain"] == "<Made mgu.mp4>"
