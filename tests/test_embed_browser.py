"""A film in a post on the web, in a real browser."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import AXE, AXE_MISSING, MISSING, PROGRAM, Browser, axe
from posts import GROUNDS, POST

from rnnviz.output.writer import Words
from rnnviz.pages import places
from rnnviz.pages.embed import Embedded, snippet

in_browser = pytest.mark.skipif(PROGRAM is None, reason=MISSING)


@pytest.fixture(scope="module")
def address(home: Path, embedded: dict[str, Embedded]) -> Iterator[str]:
    """A post with the lines in it, on a server."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *given: object, **more: object) -> None:
            super().__init__(*given, directory=str(home), **more)  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None:
            pass

    (home / "post.html").write_text(POST.format(embedded["html"].lines), encoding="utf-8")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/post.html"
        server.shutdown()


def asked(browser: Browser) -> set[str]:
    """The files that the page has loaded."""
    entries = browser.value("performance.getEntriesByType('resource').map(e => e.name)")
    return {Path(entry).name for entry in entries} - {"favicon.ico"}


SEEN = "[...document.querySelectorAll('video')].find(one => one.getClientRects().length)"
"""The film that a reader has before him."""


@in_browser
@pytest.mark.parametrize(("dark", "film"), [(False, "rnn.mp4"), (True, "rnn-dark.mp4")])
def test_the_film_starts_by_itself_in_the_readers_colours(
    browser: Browser, address: str, dark: bool, film: str
) -> None:
    browser.look(address, 640, dark=dark)
    browser.until("document.querySelector('video').currentTime > 0.1")
    source, size, shown = browser.value(
        "(v => [v.currentSrc, [v.videoWidth, v.videoHeight], v.getBoundingClientRect().toJSON()])"
        "(document.querySelector('video'))"
    )
    assert Path(source).name == film
    assert size == [1280, 720]
    assert shown["right"] <= 640 - 16  # within the column
    assert "display: none" not in browser.value("getComputedStyle(document.querySelector('video')).display")
    assert browser.value("getComputedStyle(document.querySelector('figure img')).display") == "none"
    assert {"rnn.mp4", "rnn-dark.mp4"} & asked(browser) <= {film}


@in_browser
@pytest.mark.parametrize("dark", [False, True])
def test_a_film_in_one_theme_starts_for_all_readers(
    browser: Browser, home: Path, embedded: dict[str, Embedded], dark: bool
) -> None:
    given = {"film": "film.mp4", "still": "none.svg"}
    markup = snippet(places.load("html"), Words("T", "a", "d"), given, name="t", size=(320, 180), grounds=GROUNDS)
    film = next(file.path for file in embedded["html"].files if file.path.suffix == ".mp4")
    (home / "film.mp4").write_bytes((home / film).read_bytes())
    (home / "one.html").write_text(POST.format(markup), encoding="utf-8")
    browser.look((home / "one.html").as_uri(), 640, dark=dark)
    browser.until("document.querySelector('video').currentTime > 0.1")


@in_browser
@pytest.mark.parametrize("width", [360, 640])
def test_controls_have_room_below_the_film(browser: Browser, address: str, width: int) -> None:
    browser.look(address, width)
    shown = browser.value(f"{SEEN}.getBoundingClientRect().toJSON()")
    tall = 9 / 16 if width > 480 else 5 / 4
    assert shown["height"] == pytest.approx(shown["width"] * tall + 80, abs=1)
    assert browser.value(f"getComputedStyle({SEEN}).objectPosition") == "50% 0%"


@in_browser
@pytest.mark.parametrize(("width", "narrow"), [(360, True), (640, False)])
def test_each_screen_loads_its_own_film_alone(browser: Browser, address: str, width: int, narrow: bool) -> None:
    browser.look(address, width)
    browser.until(f"{SEEN}.currentTime > 0.1")
    films = {name for name in asked(browser) if name.endswith(".mp4")}
    assert films == {"rnn-narrow.mp4" if narrow else "rnn.mp4"}
    link = browser.value("[...document.querySelectorAll('figcaption a')].find(a => a.getClientRects().length).href")
    assert link.endswith("rnn-narrow-steps.html" if narrow else "rnn-steps.html")


@in_browser
@pytest.mark.parametrize("dark", [False, True])
def test_readers_who_want_less_motion_get_a_still_and_load_no_film(browser: Browser, address: str, dark: bool) -> None:
    browser.look(address, 640, reduced=True, dark=dark)
    browser.until("document.querySelector('figure img').complete")
    assert browser.value("document.querySelector('video').getClientRects().length") == 0
    assert browser.value("document.querySelector('figure img').naturalWidth") == 1280
    assert not {"rnn.mp4", "rnn-dark.mp4"} & asked(browser)


@in_browser
def test_captions_and_chapters_are_there_for_who_asks(browser: Browser, address: str) -> None:
    browser.look(address, 640)
    assert browser.value("[...document.querySelector('video').textTracks].map(t => [t.kind, t.mode])") == [
        ["captions", "disabled"],
        ["chapters", "disabled"],
    ]
    browser.value("for (const t of document.querySelector('video').textTracks) t.mode = 'hidden'; 0")
    for k in (0, 1):
        browser.until(f"document.querySelector('video').textTracks[{k}].cues?.length === 9")


@in_browser
@pytest.mark.skipif(AXE is None, reason=AXE_MISSING)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 640, 1280])
def test_a_post_with_it_is_accessible(browser: Browser, address: str, width: int, dark: bool) -> None:
    browser.look(address, width, dark=dark)
    browser.until(f"{SEEN}.readyState > 1")
    browser.value("document.querySelector('details').open = true; 0")
    assert axe(browser) == []
    assert browser.value("document.documentElement.scrollWidth") == width
