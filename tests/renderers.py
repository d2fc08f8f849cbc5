"""The programs that make a page of a post, as functions: what GitHub, Jekyll and Hugo really do with what is pasted.

Where one is not there, tests skip: `make pages` installs all three.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

_RUBY = shutil.which("ruby")
_JEKYLL = shutil.which("jekyll")
_HUGO = shutil.which("hugo")

_LIBRARIES = ("-r", "html/pipeline", "-r", "sanitize", "-r", "commonmarker")
_GITHUB = _RUBY if _RUBY and not subprocess.run([_RUBY, *_LIBRARIES, "-e", ""], capture_output=True).returncode else ""

# The reason to skip, where there is one.
MISSING_GITHUB = None if _GITHUB else "there is no html-pipeline for Ruby: make pages"
MISSING_JEKYLL = None if _JEKYLL else "there is no Jekyll: make pages"
MISSING_HUGO = None if _HUGO else "there is no Hugo: make pages"

# Both sites live in a folder of their server, as a project's pages do: an address that forgets it is broken.
BASE = "/blog"

# Line ends stay line ends, as in a README; HTML goes through to the sanitiser.
_PIPELINE = """
clean = HTML::Pipeline::SanitizationFilter
rules = clean::ALLOWLIST
rules = rules.merge(elements: rules[:elements] + %w[picture source],
                    attributes: rules[:attributes].merge("source" => %w[srcset]))
pipeline = HTML::Pipeline.new([HTML::Pipeline::MarkdownFilter, clean], gfm: false, unsafe: true, allowlist: rules)
$stdin.set_encoding("UTF-8")
$stdout.set_encoding("UTF-8")
$stdout.write(pipeline.to_html($stdin.read))
"""

_JEKYLL_SITE = {
    "_config.yml": f"title: Site\nurl: https://example.org\nbaseurl: {BASE}\n",
    "_layouts/default.html": '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{{ page.title }}'
    "</title></head><body><main>\n<h1>{{ page.title }}</h1>\n{{ content }}\n</main></body></html>\n",
}
_HUGO_SITE = {
    "config.toml": f'baseURL = "https://example.org{BASE}/"\ntitle = "Site"\nlanguageCode = "en"\n'
    'disableKinds = ["home", "section", "taxonomy", "term", "RSS", "sitemap", "404"]\n',
    "layouts/_default/single.html": '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}'
    "</title></head><body><main>\n<h1>{{ .Title }}</h1>\n{{ .Content }}\n</main></body></html>\n",
}


def github(markdown: str) -> str:
    """The HTML that GitHub makes of Markdown, by its own library: html-pipeline 2.14 over commonmarker and Sanitize.

    github.com runs a later state of it. What that is documented to keep and 2.14 did not yet is let through here as
    well: `<picture>`, `<source>` and `srcset`. What still differs:

    - html-pipeline 3 also keeps `id` and `loading`; here both are gone;
    - github.com shows the address of an uploaded film, alone on a line, as a player; here that is a link;
    - it makes links of mentions and anchors of headings, and serves pictures through its own proxy.

    `<source>` gets an end tag, as the parser beneath takes it for an old, unknown element. A browser passes over it.

    Raises:
        RuntimeError: the program failed; its own words.
    """
    assert _GITHUB, MISSING_GITHUB
    return _run([_GITHUB, *_LIBRARIES, "-e", _PIPELINE], given=markdown)


def jekyll(files: Mapping[str, str | bytes], folder: Path) -> Path:
    """A site made by Jekyll, with its Liquid and kramdown, out of `files` (names below the site) in an empty folder.

    A page needs front matter; `layout: default` is there. The whole of Jekyll, not kramdown alone: filters such as
    `relative_url` are its own, and it takes 0.3 s.

    Returns:
        The folder of the pages; `post.md` is `post.html` in it.

    Raises:
        RuntimeError: the site cannot be made, or Liquid warns; the program's own words.
    """
    assert _JEKYLL, MISSING_JEKYLL
    _lay(_JEKYLL_SITE | dict(files), folder / "site")
    said = _run([_JEKYLL, "build", "--quiet", "--strict_front_matter", "--disable-disk-cache",
                 "--source", str(folder / "site"), "--destination", str(folder / "made")], folder)  # fmt: skip
    if said:
        raise RuntimeError(said)
    return folder / "made"


def hugo(files: Mapping[str, str | bytes], folder: Path) -> Path:
    """A site made by Hugo, all settings as it comes, out of `files` (names below the site) in an empty folder.

    Raw HTML in Markdown is therefore off, and shortcodes are `layouts/shortcodes/name.html`.

    Returns:
        The folder of the pages; `content/post.md` is `post/index.html` in it.

    Raises:
        RuntimeError: the site cannot be made; the program's own words.
    """
    assert _HUGO, MISSING_HUGO
    _lay(_HUGO_SITE | dict(files), folder / "site")
    _run([_HUGO, "--quiet", "--source", str(folder / "site"), "--destination", str(folder / "made"),
          "--cacheDir", str(folder / "cache")], folder)  # fmt: skip
    return folder / "made"


def _lay(files: Mapping[str, str | bytes], site: Path) -> None:
    for name, content in files.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def _run(words: list[str], folder: Path | None = None, given: str = "") -> str:
    """What a program says; an unset locale must not make its text ASCII."""
    env = os.environ | {"LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        words, cwd=folder, env=env, input=given, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    if done.returncode:
        raise RuntimeError((done.stderr + done.stdout).strip())
    return done.stdout
