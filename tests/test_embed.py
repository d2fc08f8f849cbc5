"""A film for a place where people write: its files, its lines, and what the place's own software makes of them."""

from __future__ import annotations

import http.server
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import av
import numpy as np
import pytest
import renderers
from browser import AXE, AXE_MISSING, MISSING, PROGRAM, Browser, axe
from click.testing import CliRunner
from PIL import Image

import rnnviz
from rnnviz.cli import main
from rnnviz.errors import Mistake
from rnnviz.figures.words import in_words
from rnnviz.numbers.asked import trace
from rnnviz.output.writer import Words
from rnnviz.pages import places
from rnnviz.pages.embed import Embedded, embed, slug, snippet
from rnnviz.views.catalogue import figure

GROUNDS = ("#FFFFFF", "#000000")
PLACES = ("github", "html", "hugo", "jekyll", "medium")
EVIL = r'''
title = "</figure><script>a(1)</script> \"q\" 'a' {{ x }} {% if %} <img src=x onerror=a(2)> $film ${x} שלום \u202Eabc"
source = "--> <b>x</b> {{< y >}}"
equals = "[a](javascript:b) `c` *d* @e"
equations = """
h_t = tanh(W·[h_{t-1}, x_t] + b)  # <svg> " ' ערבית: </details><script>bad()</script> {{ z }} {% z %} {{< z >}}
"""
'''


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which somebody writes."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "evil.toml").write_text(EVIL, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(home: Path) -> dict[str, Embedded]:
    with chdir(home), pytest.MonkeyPatch.context() as patch:
        wide = {place: embed("rnn", place, pace=0.25) for place in ("github", "html", "medium")}
        patch.setattr("rnnviz.pages.embed.load_place", lambda name: replace(places.load(name), widths=(320,)))
        return wide | {place: embed("rnn", place, pace=0.25) for place in ("jekyll", "hugo")}


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def shown(path: Path) -> tuple[int, int]:
    """Width and height of a film, as its reader finds them."""
    with av.open(str(path)) as film:
        frame = next(film.decode(video=0))
        return frame.width, frame.height


def small(folder: Path, **other: object) -> Path:
    """A place that costs little to draw for."""
    lines = {"widths": [320], **other}
    text = 'like = "github"\n' + "".join(f"{key} = {value!r}\n" for key, value in lines.items())
    path = folder / "small.toml"
    path.write_text(text.replace("'", '"'), encoding="utf-8")
    return path


# -- what is made -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES)
def test_what_is_said_to_be_there_is_there_and_keeps_to_the_place(
    place: str, made: dict[str, Embedded], home: Path
) -> None:
    done = made[place]
    assert done.folder == Path("renders", place)
    assert files(home / done.folder) == {file.path.relative_to(done.folder).as_posix() for file in done.files}
    for file in done.files:
        assert (home / file.path).stat().st_size == file.bytes
        assert file.why
        if file.size is not None:
            assert file.size[0] == done.place.widths[0]
            assert file.bytes <= done.place.limit
            assert shown(home / file.path) == file.size
    assert done.narrowed == ""
    assert str(done.folder) in done.told()


@pytest.mark.parametrize("place", ["html", "github"])
def test_every_address_leads_to_a_file_from_where_the_reader_is(
    place: str, made: dict[str, Embedded], home: Path
) -> None:
    addresses = re.findall(r'(?:src|srcset|href|poster)="([^"]*)"', made[place].lines)
    assert addresses
    assert {Path(unquote(address)) for address in addresses} == {file.path for file in made[place].files}
    assert all((home / unquote(address)).is_file() for address in addresses)


def test_medium_takes_a_gif_and_words(made: dict[str, Embedded], home: Path) -> None:
    lines = made["medium"].lines
    words = in_words(figure(trace("rnn")))
    assert words.alt in lines.splitlines()
    assert "renders/medium/rnn.gif" in lines.splitlines()
    assert "<" not in lines
    with Image.open(home / "renders/medium/rnn.gif") as film:
        assert film.size == (1400, 788)
        assert film.n_frames > 10


def test_the_words_are_in_the_markup_and_no_other(made: dict[str, Embedded]) -> None:
    words = in_words(figure(trace("rnn")))
    text = unescape(re.sub(r"<[^>]*>", "\n", made["html"].lines))
    steps = [line.partition(". ")[2] for line in words.description.splitlines() if re.match(r"\d+\. ", line)]
    assert len(steps) == 5
    for step in steps:
        assert step in text.splitlines()
    assert f'alt="{words.alt}"' in made["html"].lines
    assert f'aria-label="{words.alt}"' in made["html"].lines


def test_a_theme_of_ones_own_has_no_dark_version(home: Path) -> None:
    with chdir(home):
        done = embed("rnn", small(home), "alone", theme="dark", pace=0.25)
    assert not [file for file in done.files if "dark" in file.path.name]
    assert "dark" not in done.lines.replace("prefers-color-scheme: dark", "")
    assert done.lines.count("<source") == 1  # the still
    assert "light and dark in one" not in done.told()
    with Image.open(home / "alone/rnn.gif") as film:
        assert np.asarray(film.convert("RGB")).mean() < 100


def test_a_folder_of_any_name_is_an_address(home: Path) -> None:
    odd = """a "b" & 'c' <d> {{ e }} #f %g"""
    with chdir(home):
        done = embed("rnn", small(home), odd, theme="light", pace=0.25)
    (address,) = re.findall(r'<img src="([^"]*)"', done.lines)
    assert not set("<>\"'{} ") & set(address)
    assert Path(unquote(unescape(address))) == Path(odd, "rnn.gif")
    assert (home / odd / "rnn.gif").is_file()


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("lstm", "lstm"),
        ("gru-update", "gru-update"),
        ("My Cell (2)", "my-cell-2"),
        ("Zelle ä", "zelle-a"),
        ("ячейка", "cell"),
    ],
)
def test_a_name_for_files_is_plain(key: str, name: str) -> None:
    assert slug(key) == name


# -- limits -----------------------------------------------------------------------------------------------------------


def test_a_film_over_the_limit_is_made_narrower_and_it_is_said(home: Path) -> None:
    with chdir(home):
        wide = embed("rnn", small(home, widths=[640]), "wide", theme="light", pace=0.25)
        limit = wide.files[0].bytes - 1
        done = embed("rnn", small(home, widths=[640, 320], limit=limit), "narrow", theme="light", pace=0.25)
    film = done.files[0]
    assert film.size == (320, 180)
    assert film.bytes <= limit
    assert f"640 pixels wide a film would have {limit + 1:,} bytes" in done.told()
    assert 'width="320" height="180"' in done.lines


def test_a_film_over_the_limit_at_any_width_is_refused_and_nothing_is_left(home: Path) -> None:
    with (
        chdir(home),
        pytest.raises(Mistake, match=r"--for .*small.toml: even 320 pixels wide .* 1,000 .*--pace") as error,
    ):
        embed("rnn", small(home, limit=1000), "never", theme="light", pace=0.25)
    assert "\n" not in str(error.value)
    assert not (home / "never").exists()
    assert not [path for path in home.iterdir() if path.name.startswith(".rnnviz")]


# -- faults -----------------------------------------------------------------------------------------------------------


def test_nothing_appears_before_all_is_there(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = home / "kept"
    folder.mkdir()
    (folder / "rnn-poster.svg").write_text("old")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left")

    monkeypatch.setattr("rnnviz.pages.embed.render", full)
    with chdir(home), pytest.raises(OSError, match="No space left"):
        embed("rnn", small(home), "kept")
    assert files(folder) == {"rnn-poster.svg"}
    assert (folder / "rnn-poster.svg").read_text() == "old"


def test_the_name_of_a_film_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=r"cannot write .*lstm\.gif \(-o\): a folder is asked for here"):
        embed("lstm", folder=tmp_path / "lstm.gif")
    assert files(tmp_path) == set()


def test_ctrl_c_leaves_nothing(home: Path) -> None:
    command = [sys.executable, "-m", "rnnviz", "embed", "rnn", "--for", "github", "-o", "stopped"]
    process = subprocess.Popen(
        command,
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever runs the tests in the background may have Ctrl-C ignored; the child shall hear it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    end = time.monotonic() + 60
    while not list(home.glob(".rnnviz-*/*")):
        assert time.monotonic() < end, "nothing comes"
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=60)
    assert (process.returncode, out, error.strip()) == (130, "", "")
    assert not (home / "stopped").exists()
    assert not list(home.glob(".rnnviz-*"))


def test_a_file_where_the_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "post").write_text("mine")
    for folder in ("post", "post/below"):
        with pytest.raises(Mistake, match=r"post.* is not a folder; choose another"):
            embed("rnn", folder=tmp_path / folder)
    assert (tmp_path / "post").read_text() == "mine"


def test_a_folder_where_a_file_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rnn.mp4").mkdir()
    with pytest.raises(Mistake, match=r"rnn\.mp4 .* it is a folder"):
        embed("rnn", folder=tmp_path)
    assert files(tmp_path) == set()


# -- text from a cell file --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def evil(home: Path) -> Words:
    with chdir(home):
        return in_words(figure(trace("evil.toml")))


@pytest.mark.parametrize("place", ["github", "html", "hugo", "jekyll"])
def test_text_is_harmless_in_markup(place: str, evil: Words) -> None:
    known = places.load(place)
    addresses = {role: f"{role}.x" for role in known.files}
    markup = snippet(known, evil, addresses, name="evil", size=(640, 360), grounds=GROUNDS, caption='<b>"&{{')
    plain = snippet(
        known, Words("T", "a", "h\n\n1. s\n"), addresses, name="evil", size=(640, 360), grounds=GROUNDS, caption="c"
    )

    def tags(text: str) -> list[str]:
        return [tag for tag in re.findall(r"<(/?\w+)", text) if tag not in ("li", "/li")]

    assert tags(markup) == tags(plain)
    assert markup.count("{") == plain.count("{")
    assert "\u202e" not in markup
    assert "&lt;b&gt;&quot;&amp;&#123;&#123;" in markup or place == "github"  # which has no caption
    text = unescape(markup)
    assert evil.alt in text
    assert "</details><script>bad()</script>" in text  # all that was said is there, as text


def test_a_line_that_names_a_file_that_is_not_made_is_left_out() -> None:
    known = places.load("html")
    markup = snippet(
        known, Words("T", "a", "d"), {"film": "f.mp4", "still": "s.svg"}, name="t", size=(640, 360), grounds=GROUNDS
    )
    assert "f.mp4" in markup
    assert "track" not in markup
    assert "prefers-color-scheme" not in markup  # a film in one theme is for all readers
    assert "$" not in markup


# -- a place of one's own ---------------------------------------------------------------------------------------------


def test_a_place_of_ones_own_needs_one_file(home: Path) -> None:
    (home / "wiki.toml").write_text(
        """
title = "our wiki"
elsewhere = ""
folder = "media"
address = "File:$file"
widths = [320]
limit = 1_000_000
escape = "plain"
keep = ""
paste = "$snippet"
says = ["It takes WebP."]
snippet = "[[$film|$alt|$width]]"

[files]
film = { name = "$cell.webp", why = "small" }
""",
        encoding="utf-8",
    )
    with chdir(home):
        done = embed("rnn", "wiki.toml", "wiki", pace=0.25)
    assert files(home / "wiki") == {"media/rnn.webp"}
    assert done.lines == f"[[File:rnn.webp|{in_words(figure(trace('rnn'))).alt}|320]]\n"


# -- the command ------------------------------------------------------------------------------------------------------


def test_the_lines_come_alone_on_standard_output(home: Path) -> None:
    place = str(small(home))
    with chdir(home):
        done = CliRunner().invoke(main, ["embed", "rnn", "--for", place, "-o", "out", "--pace", "0.25"])
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("<picture")
    assert done.stdout.endswith("</details>\n")
    assert "rnn-dark.gif" in done.stderr
    assert "320 × 180" in done.stderr


def test_a_missing_place_is_told(home: Path) -> None:
    done = CliRunner().invoke(main, ["embed", "rnn"])
    assert done.exit_code == 2
    assert (
        done.stderr
        == "rnnviz: embed: --for is missing; say where: github, html, hugo, jekyll, medium or a .toml file\n"
    )


def test_from_python(home: Path) -> None:
    with chdir(home):
        done = rnnviz.embed("rnn", small(home), "python", theme="light", seed=3, pace=0.25)
    drawn = in_words(figure(trace("rnn", seed=3)))
    assert f'alt="{drawn.alt}"' in done.lines
    assert drawn.alt != in_words(figure(trace("rnn"))).alt
    assert {file.path.stem for file in done.files} >= {"rnn-seed3"}, "beside the films of the example"
    assert done.note == ""


def test_numbers_that_nobody_asked_for_are_told(home: Path) -> None:
    with chdir(home):
        done = rnnviz.embed("rnn", small(home), "three", theme="light", hidden_size=3, pace=0.25)
    assert "\nNumbers are drawn from seed 0, as the example has hidden size 2.\n" in done.told()
    assert "rnn-3x3.gif" in done.lines


# -- the places' own software -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile(home: Path, made: dict[str, Embedded]) -> dict[str, Embedded]:
    """The same for a cell whose texts try everything."""
    out: dict[str, Embedded] = {}
    with chdir(home):
        for place in ("hugo", "jekyll"):
            text = f'like = "{place}"\nwidths = [320]\n'
            (home / f"{place}-small.toml").write_text(text, encoding="utf-8")
            out[place] = embed("evil.toml", home / f"{place}-small.toml", f"evil-{place}", pace=0.25, theme="light")
    return out


TEXT = "Some *words*.\n\n{}\nMore *words*.\n"


def videos(page: str) -> int:
    assert page.count("<video") == page.count("</video>")
    return page.count("<video")


@pytest.mark.skipif(bool(renderers.MISSING_GITHUB), reason=renderers.MISSING_GITHUB or "")
def test_github_keeps_all_of_it(made: dict[str, Embedded]) -> None:
    page = renderers.github(TEXT.format(made["github"].lines))
    known = made["github"].place
    for role in known.files:
        address = re.search(rf'[^"]*rnn{re.escape(known.files[role].name.removeprefix("$cell"))}', made["github"].lines)
        assert address is not None
        assert address[0] in page
    assert 'media="(prefers-reduced-motion: reduce)"' in page
    assert 'media="(prefers-color-scheme: dark)"' in page
    assert f'alt="{in_words(figure(trace("rnn"))).alt}"' in page
    assert page.count("<li>") == 5
    assert page.count("<em>words</em>") == 2  # Markdown goes on after it
    assert "&lt;" not in page


@pytest.mark.skipif(bool(renderers.MISSING_GITHUB), reason=renderers.MISSING_GITHUB or "")
def test_github_makes_nothing_of_hostile_words(evil: Words) -> None:
    known = places.load("github")
    page = renderers.github(
        snippet(known, evil, {role: f"{role}.x" for role in known.files}, name="evil", size=(640, 360), grounds=GROUNDS)
    )
    assert page.count("<img") == 1
    assert "<script" not in page
    assert "javascript:b" not in re.findall(r'href="([^"]*)"', page)
    assert unescape(page).count("</details>") > page.count("</details>") == 1


@pytest.mark.skipif(bool(renderers.MISSING_JEKYLL), reason=renderers.MISSING_JEKYLL or "")
@pytest.mark.parametrize("which", ["made", "hostile"])
def test_jekyll_builds_a_post_with_it(which: str, request: pytest.FixtureRequest, home: Path, tmp_path: Path) -> None:
    done = request.getfixturevalue(which)["jekyll"]
    site = {name: (home / done.folder / name).read_bytes() for name in files(home / done.folder)}
    site["post.md"] = f"---\nlayout: default\ntitle: A\n---\n{TEXT.format(done.lines)}".encode()
    built = renderers.jekyll(site, tmp_path)
    check_built(done, (built / "post.html").read_text(encoding="utf-8"), built)


@pytest.mark.skipif(bool(renderers.MISSING_HUGO), reason=renderers.MISSING_HUGO or "")
@pytest.mark.parametrize("which", ["made", "hostile"])
def test_hugo_builds_a_post_with_it(which: str, request: pytest.FixtureRequest, home: Path, tmp_path: Path) -> None:
    done = request.getfixturevalue(which)["hugo"]
    site = {name: (home / done.folder / name).read_bytes() for name in files(home / done.folder)}
    site["content/post.md"] = f"---\ntitle: A\n---\n{TEXT.format(done.lines)}".encode()
    built = renderers.hugo(site, tmp_path)
    check_built(done, (built / "post/index.html").read_text(encoding="utf-8"), built)


def check_built(done: Embedded, page: str, built: Path) -> None:
    """The film is in the page once, every address leads to a file of the site, and the text around is Markdown."""
    assert videos(page) == 1
    assert page.count("<em>words</em>") == 2
    assert "<script" not in page
    figure = page[page.index("<figure") : page.index("</figure>")]
    addresses = set(re.findall(r'(?:src|href|poster)="([^"]*)"', figure))
    assert len(addresses) == len([file for file in done.files if "rnnviz-" not in file.path.name])
    for address in addresses:
        assert address.startswith(f"{renderers.BASE}/"), address
        assert (built / unquote(address).removeprefix(f"{renderers.BASE}/")).is_file(), address
    assert ".rnnviz-film video { display: none; }" in figure
    assert "prefers-reduced-motion: no-preference" in figure
    assert "autoplay" in figure
    assert "{{" not in figure


# -- in a browser -----------------------------------------------------------------------------------------------------

in_browser = pytest.mark.skipif(PROGRAM is None, reason=MISSING)
POST = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A post</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<style>body{{background:Canvas;color:CanvasText;max-width:40rem;margin:auto;padding:1rem;}}</style></head>
<body><main><h1>A post</h1><p>Some words.</p>{}<p>More words.</p></main></body></html>"""


@pytest.fixture(scope="module")
def address(home: Path, made: dict[str, Embedded]) -> Iterator[str]:
    """A post with the lines in it, on a server."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *given: object, **more: object) -> None:
            super().__init__(*given, directory=str(home), **more)  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None:
            pass

    (home / "post.html").write_text(POST.format(made["html"].lines), encoding="utf-8")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/post.html"
        server.shutdown()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


def asked(browser: Browser) -> set[str]:
    """The files that the page has loaded."""
    entries = browser.value("performance.getEntriesByType('resource').map(e => e.name)")
    return {Path(entry).name for entry in entries} - {"favicon.ico"}


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
    browser: Browser, home: Path, made: dict[str, Embedded], dark: bool
) -> None:
    given = {"film": "film.mp4", "still": "none.svg"}
    markup = snippet(places.load("html"), Words("T", "a", "d"), given, name="t", size=(320, 180), grounds=GROUNDS)
    film = next(file.path for file in made["html"].files if file.path.suffix == ".mp4")
    (home / "film.mp4").write_bytes((home / film).read_bytes())
    (home / "one.html").write_text(POST.format(markup), encoding="utf-8")
    browser.look((home / "one.html").as_uri(), 640, dark=dark)
    browser.until("document.querySelector('video').currentTime > 0.1")


@in_browser
@pytest.mark.parametrize("width", [360, 640])
def test_controls_have_room_below_the_film(browser: Browser, address: str, width: int) -> None:
    browser.look(address, width)
    shown = browser.value("document.querySelector('video').getBoundingClientRect().toJSON()")
    assert shown["height"] == pytest.approx(shown["width"] * 9 / 16 + 80, abs=1)
    assert browser.value("getComputedStyle(document.querySelector('video')).objectPosition") == "50% 0%"


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
        browser.until(f"document.querySelector('video').textTracks[{k}].cues?.length === 5")


@in_browser
@pytest.mark.skipif(AXE is None, reason=AXE_MISSING)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 640, 1280])
def test_a_post_with_it_is_accessible(browser: Browser, address: str, width: int, dark: bool) -> None:
    browser.look(address, width, dark=dark)
    browser.until("document.querySelector('video').readyState > 1")
    browser.value("document.querySelector('details').open = true; 0")
    assert axe(browser) == []
    assert browser.value("document.documentElement.scrollWidth") == width
