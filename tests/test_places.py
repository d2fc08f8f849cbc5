"""Place files: those that come along, and what is said of one that does not hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from rnnviz.errors import Mistake
from rnnviz.pages import places

PLACES = ("github", "html", "hugo", "jekyll", "medium")


def test_the_places_are_those_of_the_assets() -> None:
    assert places.names() == PLACES


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("like =", "this is not TOML"),
        ('like = "hmtl"', 'like is "hmtl", which is not a place, did you mean "html".*there are github, html'),
        ('like = "light"', 'like is "light", which is not a place.*there are github, html'),
        ('title = "x"', 'the file lacks "folder"; give it, or say like = "html" on top'),
        ('like = "html"\nwidth = 3', 'the file has "width", which is not known, did you mean "widths"'),
        ('like = "html"\nwidths = 3', "widths is 3, it must be a list"),
        ('like = "html"\nwidths = ["a"]', "widths is 'a', it must be a whole number"),
        ('like = "html"\nwidths = []', "widths and limit must have numbers above 0"),
        ('like = "html"\nwidths = [321]', "widths has 321, it must be an even number from 320 to 1920"),
        ('like = "html"\nlimit = "3 MB"', "limit is '3 MB', it must be a whole number"),
        ('like = "html"\nescape = "md"', "escape is 'md', it must be html or plain"),
        ('like = "html"\nsnippet = "$flim"', r"snippet has \$flim, which is not known; it may have .*\$film"),
        ('like = "html"\nsnippet = "3 $"', r"snippet has a \$ that is no name; write \$\$"),
        ('like = "html"\npaste = "$film"', r"paste has \$film, which is not known; it may have \$cell, \$snippet"),
        ('like = "html"\nfiles.film = "a.gif"', "files.film is 'a.gif', it must be a table"),
        ('like = "html"\nfiles.more.name = "a.gif"', 'files.more lacks "why"; give it'),
        ('like = "html"\nfiles.film.theme = "day"', "files.film: theme is 'day', it must be light, dark or auto"),
        ('like = "html"\nfiles.film.name = "$cell.avi"', r"files.film.name is .* use \.chapters\.vtt, \.gif"),
        ('like = "html"\nfiles.film.name = "../$cell.gif"', "files.film.name is '../.*', .* a path below the folder"),
        ('like = "html"\nfiles.film.theme = "auto"', "files.film: .* light and dark in one"),
        ('like = "html"\nfolder = "/tmp"', "folder is '/tmp', it must be a path below the folder"),
    ],
)  # fmt: skip
def test_a_wrong_place_file_is_told_in_a_sentence(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Mistake, match=rf"--for .*mine\.toml.*{said}") as error:
        places.load(file)
    assert "\n" not in str(error.value)


def test_an_unknown_place_is_told_with_those_there_are() -> None:
    with pytest.raises(Mistake, match=r'--for HTML: not known, did you mean "html"'):
        places.load("HTML")
    with pytest.raises(Mistake, match=r'--for mediun: not known, did you mean "medium".*there are github, html, hugo'):
        places.load("mediun")
