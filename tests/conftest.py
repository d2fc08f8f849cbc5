"""What tests of several files share: a browser, a desk to work at, a step player, a small gallery, films for posts, and
readable snapshots in `snapshots/`, written anew by `pytest --update`."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from contextlib import chdir
from dataclasses import replace
from pathlib import Path

import galleries
import posts
import pytest
import terminal
from browser import Browser

import rnnviz
from rnnviz.pages import places
from rnnviz.pages.embed import Embedded, embed

SNAPSHOTS = Path(__file__).parent / "snapshots"

# Modules of one row share pictures, films or a browser: one process has them all.
TOGETHER = (
    ("test_pictures", "test_beside", "test_layout", "test_route", "test_stills"),
    ("test_film", "test_scenes"),
    ("test_gallery", "test_gallery_faults", "test_gallery_page"),
    ("test_embed", "test_embed_places", "test_embed_browser"),
    ("test_player", "test_player_browser", "test_accessible"),
)

# What takes longest begins first, in this order, so that no process is left alone with it at the end.
LONGEST = (
    "test_readme", "test_gallery", "test_embed", "test_player", "test_film", "test_example_search", "test_idea",
    "test_process", "test_strips", "test_vector", "test_copies", "test_fuzz", "test_copies_player", "test_faults",
    "test_pictures", "test_wheel", "test_svg", "test_focus", "test_notebook_example", "test_frames", "test_storeys",
    "test_notation_names", "test_backward", "test_against",
)  # fmt: skip


def group(item: pytest.Item) -> str:
    module = item.path.stem
    return next((row[0] for row in TOGETHER if module in row), module)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the text snapshots anew; read the difference then")


def pytest_itemcollected(item: pytest.Item) -> None:
    """For `--dist loadgroup`: a module is a group, or belongs to that of the first in its row."""
    item.add_marker(pytest.mark.xdist_group(group(item)))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONGEST.index(group(item)) if group(item) in LONGEST else len(LONGEST))


@pytest.fixture(scope="module", autouse=True)
def _settled() -> Iterator[None]:
    """What a module has kept stays to the end; no search for garbage goes through it again."""
    yield
    gc.freeze()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a reader writes a cell down."""
    return tmp_path / "mine.toml"


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


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("browser")) as found:
        yield found


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with pictures of before and files with mistakes in them."""
    for name, text in terminal.DESK.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "full").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def player(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The step player of the LSTM."""
    name = tmp_path_factory.mktemp("player") / "lstm.html"
    assert rnnviz.render("lstm", name) == [name]
    return name


@pytest.fixture(scope="session")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The step player of the RNN, for what does not depend on the cell: a browser loads it in half the time."""
    name = tmp_path_factory.mktemp("short") / "rnn.html"
    assert rnnviz.render("rnn", name) == [name]
    return name


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which somebody writes posts."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def embedded(home: Path) -> dict[str, Embedded]:
    """A film of the RNN for every place, in `home`; where its width does not matter, a small one."""
    with chdir(home), pytest.MonkeyPatch.context() as patch:
        patch.setattr("rnnviz.pages.embed.render", posts.few_frames)
        wide = {place: embed("rnn", place, pace=0.25) for place in ("html", "medium")}
        patch.setattr("rnnviz.pages.embed.load_place", lambda name: replace(places.load(name), widths=(320,)))
        return wide | {place: embed("rnn", place, pace=0.25) for place in posts.PLACES if place not in wide}


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small gallery of one cell; whoever changes something takes a copy."""
    folder = tmp_path_factory.mktemp("whole") / "gallery"
    made = galleries.make("rnn", output=folder)
    assert made.index == folder / "index.html"
    assert {path.name for path in made.made} == galleries.WANTED
    assert made.kept == ()
    return folder


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "gallery"))
