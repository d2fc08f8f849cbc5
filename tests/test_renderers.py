"""The real renderers do what the places are built on: what they keep, what they take away, what breaks them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from renderers import MISSING_GITHUB, MISSING_HUGO, MISSING_JEKYLL, github, hugo, jekyll

FIGURE = """<figure class="cell">
  <style>
    .cell > img { display: none }

    @media (prefers-reduced-motion: reduce) { .cell > img { display: block } }
  </style>

  <video controls width="640" height="360" aria-label="An &quot;LSTM&quot; *cell* a_b_c">
    <source src="SOURCE" type="video/mp4">

      <track kind="captions" src="a.vtt" srclang="en">
  </video>
  <figcaption>*stars* _lines_ "quotes" -- שלום

    - no list

  </figcaption>
</figure>"""


def inner(page: str) -> str:
    """What stands in the page's `<main>`, below its heading."""
    return page.partition("</h1>")[2].partition("</main>")[0].strip()


@pytest.mark.skipif(bool(MISSING_GITHUB), reason=str(MISSING_GITHUB))
class TestGitHub:
    def test_markdown_is_the_one_of_github(self) -> None:
        made = github("# A\n\nfirst\nsecond ~~not~~ *em* שלום\n\n| a |\n|---|\n| `{{ x }}` |\n")
        assert "<h1>A</h1>" in made
        assert "<p>first\nsecond <del>not</del> <em>em</em> שלום</p>" in made  # one line end is no break in a README
        assert "<td><code>{{ x }}</code></td>" in made

    def test_a_picture_by_the_readers_wishes_is_kept(self) -> None:
        source = '<source media="(prefers-reduced-motion: reduce)" srcset="a.png">'
        image = '<img src="a.gif" alt="a &lt; b" width="640" height="360">'
        made = github(f"<picture>\n  {source}\n  {image}\n</picture>\n")
        assert made.startswith("<picture>")
        assert source in made
        assert image in made

    @pytest.mark.parametrize(
        "text",
        [
            "<details>\n<summary>Words</summary>\n<p>text</p>\n</details>",
            '<figure><img src="a.png" alt="x"><figcaption>text</figcaption></figure>',
            '<p align="center"><a href="lstm.html#beat=3" title="t">text</a></p>',
        ],
    )
    def test_this_is_kept_as_it_is(self, text: str) -> None:
        assert github(text) == text

    @pytest.mark.parametrize(
        ("text", "made"),
        [
            ('<p style="color:red" class="c" id="i" onclick="x()" data-x="1">text</p>', "<p>text</p>"),
            ('<p><video src="a.mp4" autoplay controls><track src="a.vtt">text</video></p>', "<p>text</p>"),
            ('<p><a href="javascript:x()">text</a><img src="data:image/png;base64,AA" alt="x"></p>',
             '<p><a>text</a><img alt="x"></p>'),
            ('<p><img src="a.png" alt="x" loading="lazy" srcset="b.png 2x"></p>', '<p><img src="a.png" alt="x"></p>'),
            ("<p><svg><path d='M0 0'/></svg>text</p>", "<p>text</p>"),
        ],
        ids=["attributes", "video", "addresses", "img", "svg"],
    )  # fmt: skip
    def test_this_is_taken_away(self, text: str, made: str) -> None:
        assert github(text) == made

    @pytest.mark.parametrize("tag", ["script", "style", "iframe", "title"])
    def test_these_become_text(self, tag: str) -> None:
        made = github(f"<{tag}>x</{tag}>")
        assert f"<{tag}" not in made
        assert f"&lt;{tag}&gt;x" in made

    def test_a_picture_ends_at_a_blank_line(self) -> None:
        made = github('<picture>\n  <source srcset="b.png">\n\n      <img src="a.png" alt="x">\n</picture>')
        assert "<pre><code>" in made
        assert "<img" not in made


@pytest.mark.skipif(bool(MISSING_JEKYLL), reason=str(MISSING_JEKYLL))
class TestJekyll:
    def post(self, text: str, folder: Path) -> str:
        made = jekyll({"post.md": f"---\nlayout: default\ntitle: A post\n---\n{text}\n", "a.mp4": b"\0\xff"}, folder)
        assert (made / "a.mp4").read_bytes() == b"\0\xff"
        return inner((made / "post.html").read_text(encoding="utf-8"))

    def test_a_figure_is_left_alone_and_its_addresses_are_the_sites(self, tmp_path: Path) -> None:
        figure = FIGURE.replace("SOURCE", "{{ '/a.mp4' | relative_url }}")
        made = self.post(f"Text *before*\n\n{figure}\n\nText after.", tmp_path)
        written = FIGURE.replace("SOURCE", "/blog/a.mp4").replace("controls", 'controls=""')
        written = re.sub(r"(<(?:source|track)[^>]*)>", r"\1 />", written)
        assert made == f"<p>Text <em>before</em></p>\n\n{written}\n\n<p>Text after.</p>"

    def test_braces_vanish_unless_they_are_entities(self, tmp_path: Path) -> None:
        text = '<p title="&#123;&#123; x }}">{{ x }}|&#123;% if %}|{% raw %}{{ y }}{% endraw %}</p>'
        assert self.post(text, tmp_path) == '<p title="&#123;&#123; x }}">|&#123;% if %}|{{ y }}</p>'

    @pytest.mark.parametrize("text", ["{{ y", "{% foo %}", "{% if %}", "{%"])
    def test_braces_that_are_not_closed_or_known_are_a_fault(self, text: str, tmp_path: Path) -> None:
        with pytest.raises(RuntimeError, match=r"Liquid syntax error|Liquid Exception"):
            self.post(text, tmp_path)


@pytest.mark.skipif(bool(MISSING_HUGO), reason=str(MISSING_HUGO))
class TestHugo:
    def post(self, text: str, shortcode: str, folder: Path) -> str:
        files: dict[str, str | bytes] = {
            "content/post.md": f"---\ntitle: A post\n---\n{text}\n",
            "layouts/shortcodes/cell.html": shortcode,
            "static/a.mp4": b"\0\xff",
        }
        made = hugo(files, folder)
        assert (made / "a.mp4").read_bytes() == b"\0\xff"
        return inner((made / "post/index.html").read_text(encoding="utf-8"))

    def test_a_shortcode_is_left_alone_and_its_addresses_are_the_sites(self, tmp_path: Path) -> None:
        figure = FIGURE.replace("SOURCE", '{{ "a.mp4" | relURL }}')
        made = self.post("Text *before*\n\n{{< cell >}}\n\nText after.", figure, tmp_path)
        written = FIGURE.replace("SOURCE", "/blog/a.mp4")
        assert made == f"<p>Text <em>before</em></p>\n{written}\n<p>Text after.</p>"

    def test_an_address_with_a_slash_forgets_the_sites_folder(self, tmp_path: Path) -> None:
        assert self.post("{{< cell >}}", '<p>{{ "/a.mp4" | relURL }}</p>', tmp_path) == "<p>/a.mp4</p>"

    def test_html_outside_a_shortcode_is_taken_away(self, tmp_path: Path) -> None:
        made = self.post(FIGURE, "", tmp_path)
        assert "<!-- raw HTML omitted -->" in made
        assert "<video" not in made

    def test_a_shortcode_of_the_other_kind_is_markdown(self, tmp_path: Path) -> None:
        made = self.post("{{% cell %}}", FIGURE, tmp_path)
        assert "<figure" not in made

    def test_braces_break_a_shortcode_unless_they_are_entities(self, tmp_path: Path) -> None:
        text = '<p title="&#123;&#123; x }}">&#123;&#123; y }} {% z %}</p>'
        assert self.post("{{< cell >}}", text, tmp_path / "good") == text
        with pytest.raises(RuntimeError, match='function "x" not defined'):
            self.post("{{< cell >}}", "<p>{{ x }}</p>", tmp_path / "bad")

    def test_braces_in_a_post_are_text(self, tmp_path: Path) -> None:
        assert self.post("{{ x }} {% y %}", "", tmp_path) == "<p>{{ x }} {% y %}</p>"
