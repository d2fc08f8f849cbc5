"""The process of the command line: its streams, the signals that end it, and what may reach a terminal."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Self

import click

from rnnviz import complaints, options
from rnnviz.begin import STOPPED, quit_at_once
from rnnviz.errors import Mistake

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

WRONG, BROKEN = 2, 1

_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
# All that moves the cursor, changes colours, or turns the direction of reading; line ends and tabs may stay.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_ISOLATED = re.compile(r"\u2068[^\n\u2066-\u2069]*\u2069")  # our own words have it around what is read from the right


class Program(click.Group):
    """Ends every mistake with one sentence and status 2, Ctrl-C with status 130, and nothing with a traceback."""

    command_class = options.Command

    def main(self, args: Sequence[str] | None = None, *_: object, **__: object) -> NoReturn:
        open_streams()
        try:
            with signals():
                super().main(args, prog_name="rnnviz", standalone_mode=False)
        except Mistake as mistake:
            _say(str(mistake), WRONG)
        except click.ClickException as error:
            _say(complaints.sentence(error), error.exit_code)
        except (click.Abort, KeyboardInterrupt):
            # Not sys.exit: Python remembers a Ctrl-C that came within an exec, in a dataclass say, and would then die
            # of the signal instead. What has to be tidied up is tidied up here: every file stands in a `with`.
            sys.stderr.flush()
            os._exit(STOPPED)
        except Ended as ended:
            ended.die()
        except OSError as error:  # a full disk, for one
            _say(f"{error.filename or 'cannot write'}: {error.strerror or error}", BROKEN)
        sys.exit(0)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise complaints.no_such_command(args[0], self.list_commands(ctx))
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


class Ended(BaseException):
    """Somebody has sent a signal that ends the process: on its way up all is tidied that stands in a `with`."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    def die(self) -> NoReturn:
        """End of this signal, so that who has sent it sees that it did."""
        signal.signal(self.number, signal.SIG_DFL)
        os.kill(os.getpid(), self.number)
        os._exit(128 + self.number)  # should it be blocked


def open_streams() -> None:
    """Give a process that was started without one of its streams a silent one, and others a way to say any letter."""
    while (file := os.open(os.devnull, os.O_RDWR)) < 3:
        pass  # else the next file would get the number of a stream, and what is said would be written into it
    os.close(file)
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that lacks a letter gets its number
            stream.reconfigure(errors="backslashreplace")


@contextmanager
def signals() -> Iterator[None]:
    """Hear what would end the process: Ctrl-C as KeyboardInterrupt, others as `Ended`; what is ignored stays so."""
    if threading.current_thread() is not threading.main_thread():  # only there can they be heard
        yield
        return
    heard = {number: signal.SIG_DFL for number in _ENDING if signal.getsignal(number) is signal.SIG_DFL}

    def end(number: int, _: object) -> None:
        for other in heard:  # a terminal that closes says so twice, and once is enough to tidy up
            signal.signal(other, signal.SIG_IGN)
        raise Ended(number)

    for number in heard:
        signal.signal(number, end)
    quick = signal.getsignal(signal.SIGINT) is quit_at_once
    if quick:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        for number, before in heard.items():
            signal.signal(number, before)
        if quick:
            signal.signal(signal.SIGINT, quit_at_once)


def legible(text: str) -> str:
    r"""The text with its control signs written out, as \u001b: what a cell file or a name holds moves no cursor."""
    pairs = {place for found in _ISOLATED.finditer(text) for place in (found.start(), found.end() - 1)}
    return _UNSEEN.sub(lambda sign: sign[0] if sign.start() in pairs else f"\\u{ord(sign[0]):04x}", text)


def tell(text: str, *, err: bool = False, exact: bool = False, nl: bool = True) -> None:
    """Say it; `exact` is for what another program reads, which gets it as it is where there is no terminal."""
    stream = sys.stderr if err else sys.stdout
    click.echo(text if exact and not stream.isatty() else legible(text), err=err, nl=nl)


def made(path: Path, *told: str) -> None:
    """On a terminal, what has been made; a pipe hears nothing."""
    if sys.stdout.isatty():
        tell("  ".join((str(path), *told, f"{path.stat().st_size:,} bytes")))


def note(sentence: str) -> None:
    """What is to be known of what has been made, beside it."""
    if sentence:
        tell(f"rnnviz: {sentence[0].lower()}{sentence[1:].removesuffix('.')}", err=True)


def _say(sentence: str, status: int) -> NoReturn:
    tell(f"rnnviz: {sentence.removesuffix('.')}", err=True)
    sys.exit(status)


class Bar:
    """Counts the frames of a film; on a terminal it shows how many there are still to come."""

    def __init__(self, label: str) -> None:
        self.frames = 0
        self._label = legible(label)
        self._stack = ExitStack()
        self._bar: ProgressBar[int] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def tell(self, frames: int, whole: int) -> None:
        if self._bar is None and not self.frames and sys.stderr.isatty():
            self._bar = self._stack.enter_context(click.progressbar(length=whole, label=self._label, file=sys.stderr))
        if self._bar is not None:
            self._bar.update(frames)
        self.frames += frames
