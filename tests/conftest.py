"""What the tests share: readable snapshots in `snapshots/`, written anew by `pytest --update`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SNAPSHOTS = Path(__file__).parent / "snapshots"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the text snapshots anew; read the difference then")


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`snapshot("lstm-story", text)` holds a text against `snapshots/lstm-story.txt`."""

    def hold(name: str, text: str) -> None:
        file = SNAPSHOTS / f"{name}.txt"
        if request.config.getoption("--update"):
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        assert file.is_file(), f"{file.name} is not there yet: pytest --update writes it"
        assert text == file.read_text(encoding="utf-8"), f"{file.name} differs: pytest --update, if it is meant"

    return hold
