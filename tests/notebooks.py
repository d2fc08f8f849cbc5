"""What a notebook shows, taken apart, and files to show in one."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from rnnviz.output.writer import Words
from rnnviz.shown import Shown

TOLD = Words("R & D", 'A "cell" <b>', "long", "WEBVTT\n\n1 a\n00:00:00.000 --> 00:00:01.000\nx\n", "WEBVTT\n")
FILES = {
    "a.mp4": "video", "a.webm": "video", "a.html": "iframe", "a.webp": "img", "a.gif": "img", "a.svg": "img",
    "a.PNG": "img", "a.pdf": "a", "a.txt": "pre", "a.vtt": "pre", "a.chapters.vtt": "pre",
}  # fmt: skip


@dataclass
class Parsed(HTMLParser):
    """HTML taken apart, every element closed in its turn: tags with attributes, and each table as a grid of cells."""

    text: str
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    words: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[int] = []
        self.feed(self.text)
        assert not self._open, [self.words[k] for k in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))
        self.words.append((tag, ""))
        if tag not in ("img", "track", "br"):
            self._open.append(len(self.words) - 1)

    def handle_endtag(self, tag: str) -> None:
        assert self.words[self._open[-1]][0] == tag, f"</{tag}> closes <{self.words[self._open[-1]][0]}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for k in self._open:
            self.words[k] = (self.words[k][0], self.words[k][1] + data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [has for name, has in self.tags if name == tag]

    def said(self, *tags: str) -> list[str]:
        return [text for tag, text in self.words if tag in tags]

    def widths(self) -> set[int]:
        """How many columns the rows of the tables have, with what reaches into them from other rows."""
        found, reach = set(), []
        for tag, has in self.tags:
            if tag == "tr":
                found.add(sum(across for across, _ in reach))
                reach = [(across, down - 1) for across, down in reach if down > 1]
            elif tag in ("td", "th"):
                reach.append((int(has.get("colspan", 1)), int(has.get("rowspan", 1))))
        return {*found, sum(across for across, _ in reach)} - {0}


def parsed(shown: Shown) -> Parsed:
    found = Parsed(shown._repr_html_())
    assert "rnnviz-shown" in found.tags[0][1]["class"]
    for _, has in found.tags:
        for key in ("src", "href"):
            assert has.get(key, "data:").startswith("data:"), "nothing is fetched"
    return found
