"""What the commands share: their options, and one sentence for each way to get them wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from rnnviz.errors import Mistake
from rnnviz.language.spelling import nearest
from rnnviz.output import formats
from rnnviz.pages import places
from rnnviz.render import FILMS, STILLS

Function = Callable[..., None]
Decorator = Callable[[Function], Function]

OWN_SIZE = re.compile(r"--([A-Za-z]\w*)-size(?:=(.*))?")


def whole(text: str) -> int | str:
    """The number where the text is one, otherwise the text: who uses it says what would be right."""
    try:
        return int(text)
    except ValueError:
        return text


def decimal(text: str) -> float | str:
    """As `whole`."""
    try:
        return float(text)
    except ValueError:
        return text


class NumbersCommand(click.Command):
    """A command with `--NAME-size N` for every size that a cell file names itself."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {spelling for param in self.params for spelling in param.opts}
        rest, sizes = [], {}
        words = iter(args)
        for word in words:
            own = OWN_SIZE.fullmatch(word)
            if own is None or word.partition("=")[0] in known:
                rest.append(word)
                continue
            number = next(words, None) if own[2] is None else own[2]
            if number is None:
                raise Mistake(f"{word} requires an argument")
            sizes[own[1]] = whole(number)
        left = super().parse_args(ctx, rest)
        ctx.params["sizes"] = sizes
        return left


def _once(ctx: click.Context, param: click.Parameter, names: tuple[str, ...]) -> str | None:
    if len(names) > 1:
        raise Mistake(f"-o {names[1]}: {ctx.command_path} makes one file, and -o {names[0]} is asked for already")
    return names[0] if names else None


def _all(*options: Decorator) -> Decorator:
    def add(command: Function) -> Function:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def _whole(name: str, said: str, default: int | None = None) -> Decorator:
    return click.option(name, type=whole, default=default, metavar="N", help=said)


cell = click.argument("cell", metavar="CELL")

cells = click.argument("cells", nargs=-1, metavar="[CELL...]")

class _Lists(click.Option):
    """An option whose help lists formats, which are looked up only when somebody reads it: that takes a moment."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        lists = {
            "films": formats(*FILMS),
            "stills": formats(*STILLS),
            "both": [suffix for suffix, one in formats().items() if one.PAIRED],
        }
        short = {name: " ".join(dict.fromkeys(Path(f"x{suffix}").suffix for suffix in lists[name])) for name in lists}
        return record and (record[0], re.sub(r"{(\w+)}", lambda name: short[name[1]], record[1]))


outputs = click.option("-o", "outputs", cls=_Lists, multiple=True, metavar="FILE", help="A {films}; repeat it.")

output = click.option(
    "-o", "output", cls=_Lists, multiple=True, callback=_once, metavar="FILE", help="Write this {stills}."
)

place = click.option(
    "--for", "place", required=True, metavar="PLACE", help=f"{', '.join(places.names())} or a .toml file."
)

folder = click.option("-o", "folder", metavar="FOLDER", help="Write into this folder; without it renders/PLACE.")

gallery_folder = click.option(
    "-o", "folder", metavar="FOLDER", help="Write into this folder; without it renders/gallery."
)

processes = click.option(
    "--jobs", "processes", type=whole, metavar="N", help="Processes at a time; without it one for each core."
)

numbers = _all(
    _whole("--input-size", "Entries of the input."),
    _whole("--hidden-size", "Entries of each state."),
    _whole("--output-size", "Likewise any size that a cell file names."),
    _whole("--batch-size", "Samples in the batch."),
    _whole("--seed", "Draw the numbers from this seed."),
    click.option("--values", metavar="FILE", help="Take numbers from this JSON or npz file."),
)

width = click.option(
    "--width", type=whole, default=960, show_default=True, metavar="PX", help="Pixels, even, 320 to 1920."
)


looks = _all(
    click.option(
        "--theme", cls=_Lists, default="light", show_default=True, metavar="NAME",
        help="light, dark, auto ({both}) or .toml.",
    ),
    width,
)  # fmt: skip

shown = _all(
    _whole("--sample", "Draw this sample of the batch, from 1.", 1),
    _whole("--unit", "Write out this unit where not all fit, from 1."),
)

pace = click.option(
    "--pace",
    type=decimal,
    default=1,
    show_default=True,
    metavar="X",
    help="Time to read, 0.25 to 4; 2 is twice as long.",
)

film = _all(
    click.option(
        "--fps", type=whole, default=25, show_default=True, metavar="N", help="Frames a second: 10, 20, 25, 50."
    ),
    pace,
    click.option("--no-loop", "loop", flag_value=False, default=True, help="The GIF plays once."),
)


def sentence(error: click.ClickException) -> str:
    """click's own complaints in our form: what is wrong, in which command, and what would be right."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    where = context.info_name if context else "rnnviz"
    help_ = f"see `{context.command_path if context else 'rnnviz'} --help`"
    match error:
        case click.NoSuchOption(ctx=click.Context(command=command)):
            known = [word for param in command.params for word in param.opts if word.startswith("--")]
            near = nearest(error.option_name, known) or f"; {help_}"
            return f"{error.option_name}: {where} has no such option{near}"
        case click.MissingParameter(param=click.Parameter(human_readable_name=name)):
            given = error.param.opts[0] if isinstance(error.param, click.Option) else name
            return f"{where}: {given} is missing; {_WANTED.get(name, help_)}"
    said = error.format_message().rstrip(".")
    if said.startswith("Option "):  # Option '--seed' requires an argument.
        _, name, wrong = said.split("'", 2)
        return f"{name}{wrong}; {help_}"
    if "extra argument" in said:
        help_ = f"a file is named with -o FILE; {help_}"
    return f"{where}: {said[:1].lower()}{said[1:]}; {help_}"


_WANTED = {
    "place": f"say where: {', '.join(places.names())} or a .toml file",
    "CELL": "give a name of `rnnviz cells` or a path to a cell file (.toml)",
    "FILE": "give a path to a cell file (.toml)",
}


def no_such_command(name: str, known: Sequence[str]) -> Mistake:
    return Mistake(f"{name}: there is no such command; there are {', '.join(known)}{nearest(name, known)}")
