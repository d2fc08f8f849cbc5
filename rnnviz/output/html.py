"""HTML: the step player, a page that is whole before the first frame is drawn."""

from __future__ import annotations

from rnnviz.output.writer import Frame, Makes, Writer


class Html(Writer):
    """The form's `page`, as UTF-8; frames are let pass."""

    SUFFIX = ".html"
    MAKES = Makes.PAGE
    MEDIA = "text/html"
    ABOUT = "step player"
    PAIRED = True

    def add(self, frame: Frame, repeat: int) -> None:
        pass

    def finish(self) -> None:
        if not self.form.page:
            raise ValueError("no page to write")
        self.path.write_text(self.form.page, encoding="utf-8", newline="\n")
