"""Text beside the film: WebVTT captions and chapters, and the long description. What they say is the form's `words`."""

from __future__ import annotations

from abc import abstractmethod

from rnnviz.output.writer import Frame, Makes, Words, Writer


class _Text(Writer):
    """UTF-8, lines ended as on the web; frames are let pass."""

    MAKES = Makes.TEXT

    @staticmethod
    @abstractmethod
    def text(words: Words) -> str:
        """The whole file."""

    def add(self, frame: Frame, repeat: int) -> None:
        pass

    def finish(self) -> None:
        text = self.text(self.form.words)
        if not text:
            raise ValueError("no words to write")
        self.path.write_text(text, encoding="utf-8", newline="\n")


class Captions(_Text):
    """What is said while the film runs."""

    SUFFIX = ".vtt"
    MEDIA = "text/vtt"
    ABOUT = "captions"

    @staticmethod
    def text(words: Words) -> str:
        return words.captions


class Chapters(_Text):
    """The film's steps, to jump to."""

    SUFFIX = ".chapters.vtt"
    MEDIA = "text/vtt"
    ABOUT = "chapters"

    @staticmethod
    def text(words: Words) -> str:
        return words.chapters


class Description(_Text):
    """All that the film shows, to be read or read aloud."""

    SUFFIX = ".txt"
    MEDIA = "text/plain"
    ABOUT = "in words"

    @staticmethod
    def text(words: Words) -> str:
        return words.description
