"""Lines for a place, and what the place's own software makes of them."""

from __future__ import annotations

import re
from contextlib import chdir
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
import renderers
from hostile import POST as EVIL
from posts import GROUNDS, few_frames, files

from rnnviz.figures.words import in_words
from rnnviz.numbers.asked import trace
from rnnviz.output.writer import Words
from rnnviz.pages import places
from rnnviz.pages.embed import Embedded, embed, snippet
from rnnviz.views.catalogue import figure


@pytest.fixture(scope="module")
def evil_file(home: Path) -> str:
    (home / "evil.toml").write_text(EVIL, encoding="utf-8")
    return "evil.toml"


@pytest.fixture(scope="module")
def evil(home: Path, evil_file: str) -> Words:
    with chdir(home):
        return in_words(figure(trace(evil_file)))


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


# -- the places' own software -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile(home: Path, evil_file: str, embedded: dict[str, Embedded]) -> dict[str, Embedded]:
    """The same for a cell whose texts try everything."""
    out: dict[str, Embedded] = {}
    with chdir(home), pytest.MonkeyPatch.context() as patch:
        patch.setattr("rnnviz.pages.embed.render", few_frames)
        for place in ("hugo", "jekyll"):
            text = f'like = "{place}"\nwidths = [320]\n'
            (home / f"{place}-small.toml").write_text(text, encoding="utf-8")
            out[place] = embed(evil_file, home / f"{place}-small.toml", f"evil-{place}", pace=0.25, theme="light")
    return out


TEXT = "Some *words*.\n\n{}\nMore *words*.\n"


def videos(page: str) -> int:
    assert page.count("<video") == page.count("</video>")
    return page.count("<video")


@pytest.mark.skipif(bool(renderers.MISSING_GITHUB), reason=renderers.MISSING_GITHUB or "")
def test_github_keeps_all_of_it(embedded: dict[str, Embedded]) -> None:
    page = renderers.github(TEXT.format(embedded["github"].lines))
    known = embedded["github"].place
    for role in known.files:
        address = re.search(
            rf'[^"]*rnn{re.escape(known.files[role].name.removeprefix("$cell"))}', embedded["github"].lines
        )
        assert address is not None
        assert address[0] in page
    assert 'media="(prefers-reduced-motion: reduce)"' in page
    assert 'media="(prefers-color-scheme: dark)"' in page
    assert f'alt="{in_words(figure(trace("rnn"))).alt}"' in page
    assert page.count("<li>") == 9
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
@pytest.mark.parametrize("which", ["embedded", "hostile"])
def test_jekyll_builds_a_post_with_it(which: str, request: pytest.FixtureRequest, home: Path, tmp_path: Path) -> None:
    done = request.getfixturevalue(which)["jekyll"]
    site = {name: (home / done.folder / name).read_bytes() for name in files(home / done.folder)}
    site["post.md"] = f"---\nlayout: default\ntitle: A\n---\n{TEXT.format(done.lines)}".encode()
    built = renderers.jekyll(site, tmp_path)
    check_built(done, (built / "post.html").read_text(encoding="utf-8"), built)


@pytest.mark.skipif(bool(renderers.MISSING_HUGO), reason=renderers.MISSING_HUGO or "")
@pytest.mark.parametrize("which", ["embedded", "hostile"])
def test_hugo_builds_a_post_with_it(which: str, request: pytest.FixtureRequest, home: Path, tmp_path: Path) -> None:
    done = request.getfixturevalue(which)["hugo"]
    site = {name: (home / done.folder / name).read_bytes() for name in files(home / done.folder)}
    site["content/post.md"] = f"---\ntitle: A\n---\n{TEXT.format(done.lines)}".encode()
    built = renderers.hugo(site, tmp_path)
    check_built(done, (built / "post/index.html").read_text(encoding="utf-8"), built)


def check_built(done: Embedded, page: str, built: Path) -> None:
    """The film is in the page once, every address leads to a file of the site, and the text around is Markdown."""
    assert videos(page) == 2, "one of them for narrow screens"
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
