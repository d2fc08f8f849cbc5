"""The gallery's page: every file named, nothing but text out of a cell file, and for every reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Thread
from urllib.parse import unquote

import pytest
from browser import AXE, AXE_MISSING, MISSING, PROGRAM, Browser, axe
from galleries import WANTED

from rnnviz.cells.cell import Cell, read_cell
from rnnviz.gallery.jobs import Looks as Shared
from rnnviz.gallery.jobs import jobs, legends, model_name, survey, work
from rnnviz.gallery.page import Exhibit, page
from rnnviz.models.modelfile import load as load_model


class Parsed(HTMLParser):
    """Tags with their attributes, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def addresses(self) -> set[str]:
        found = [about.get(key) for _, about in self.tags for key in ("href", "src", "srcset", "poster")]
        return {unquote(address) for address in found if address}


def test_the_page_names_every_file_and_no_other(whole: Path) -> None:
    found = Parsed((whole / "index.html").read_text(encoding="utf-8"))
    inside = {address for address in found.addresses() if address.startswith("#")}
    assert found.addresses() - inside == WANTED - {"index.html"}
    ids = [about["id"] for _, about in found.tags if "id" in about]
    assert len(set(ids)) == len(ids)
    assert {address[1:] for address in inside} <= set(ids)
    for name in WANTED - {"index.html"}:
        links = [
            about
            for tag, about in found.tags
            if tag == "a" and unquote(about.get("href") or "") == name and "download" in about
        ]
        assert [link["aria-label"] for link in links] == [f"{name}, {(whole / name).stat().st_size:,} bytes"]


HOSTILE = '''title = "</title><script>alert(1)</script>\u202e"
source = '"><img src=x onerror=alert(2)> {{bad}} $bad'
equals = "<b>\\"bold\\"</b>"
equations = """
h_t = tanh(W·[h_{t-1}, x_t] + b)  # <i>gate</i>: </dl><script>alert(3)</script>
"""
'''


@pytest.fixture
def hostile(tmp_path: Path) -> Cell:
    """A cell with all that could break out, in a file whose name could as well."""
    path = tmp_path / "a b#?&\"'<i>.toml"
    path.write_text(HOSTILE, encoding="utf-8")
    return read_cell(path)


def test_what_stands_in_a_cell_file_stays_text(hostile: Cell, tmp_path: Path) -> None:
    first = survey(hostile.key, "x.toml", HOSTILE, Shared())
    told = work(first, lambda frames: None)
    found = tuple(name for job in jobs(first, told, "") for name in job.names)
    keys = tuple(name for job in legends(Shared(), "") for name in job.names)
    models = [replace(load_model(key), title=hostile.title) for key in ("corners", "tagger")]
    stills = tuple(model_name(one.key) for one in models)
    for name in (*found, *keys, *stills):
        (tmp_path / name).write_bytes(b"some")
    text = page([Exhibit(hostile, told, found)], keys, tmp_path, (960, 540), models)
    read = Parsed(text)
    assert not [tag for tag, _ in read.tags if tag in ("script", "b")]
    assert not [about for _, about in read.tags if any(key.startswith("on") for key in about)]
    assert "<b>" in read.text
    assert "\u202e" not in text
    assert {address for address in read.addresses() if address[0] != "#"} == {*found, *keys, *stills}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address(whole: Path) -> Iterator[str]:
    """The gallery, served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=whole))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.mark.skipif(PROGRAM is None, reason=MISSING)
def test_the_page_in_a_browser(address: str, tmp_path: Path) -> None:
    grounds = set()
    with Browser(tmp_path) as browser:
        for width in (320, 360, 640, 1280):
            for dark in (False, True):
                browser.look(f"{address}index.html", width, 900, dark=dark)
                browser.value("document.querySelectorAll('img').forEach((one) => { one.loading = 'eager' })")
                browser.until("[...document.images].every((one) => one.complete && one.naturalWidth)")
                browser.until("document.querySelector('video').readyState > 0")
                assert browser.value("document.documentElement.scrollWidth") == width
                edges = browser.value(
                    "[...document.querySelectorAll('main *')].filter((one) => !one.closest('.equations dl'))"
                    ".map((one) => one.getBoundingClientRect().right)"
                )
                assert max(edges) <= width - 10
                grounds.add((dark, browser.value("getComputedStyle(document.body).backgroundColor")))
                film = browser.value("document.querySelector('video').currentSrc")
                assert film.endswith("rnn-dark.mp4" if dark else "rnn.mp4")
        heads = browser.value("[...document.querySelectorAll('h1,h2,h3')].map((one) => +one.tagName[1])")
        assert heads[0] == 1
        assert heads.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(heads))
        for landmark in ("header", "main", "footer", "nav[aria-label]"):
            assert browser.value(f"document.querySelectorAll('{landmark}').length") == 1
        requests = [one["params"]["request"]["url"] for one in browser.events if one["method"].endswith("WillBeSent")]
        asked = [url for url in requests if not url.startswith("data:")]
        assert asked
        assert all(url.startswith(address) for url in asked), asked
    assert len(grounds) == 2


@pytest.mark.skipif(not (PROGRAM and AXE), reason=AXE_MISSING)
def test_the_page_can_be_used_by_every_reader(address: str, tmp_path: Path) -> None:
    with Browser(tmp_path) as browser:
        for width in (360, 640, 1280):
            for dark in (False, True):
                browser.look(f"{address}index.html", width, 900, dark=dark)
                browser.value("document.querySelectorAll('details').forEach((one) => { one.open = true })")
                assert axe(browser) == []
