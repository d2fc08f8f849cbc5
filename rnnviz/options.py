"""What the commands share: their options."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import click

from rnnviz.complaints import long_names, wanted
from rnnviz.errors import Mistake
from rnnviz.output import formats
from rnnviz.pages import places
from rnnviz.render import FILMS, STILLS
from rnnviz.views.view import DEFAULT_VIEW, WIDE

Function = Callable[..., None]
Decorator = Callable[[Function], Function]

DASHES = "-\u2013\u2014"
"""Word processors make one long dash of two."""

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


class Command(click.Command):
    """A command that tells of what click lets pass or does not see: dashes, empty texts, where a mistake was made."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        for word in args:
            name = word.lstrip(DASHES)
            if name != word and not word.startswith("--") and f"--{name.partition('=')[0]}" in long_names(self):
                raise Mistake(f"{word}: two plain dashes are expected: --{name}")
        try:
            left = super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise
        for param in self.params:
            given = ctx.params.get(param.name or "")
            if given == "" or (isinstance(given, tuple) and "" in given):
                name = param.opts[0] if isinstance(param, click.Option) else param.human_readable_name
                raise Mistake(f"{name} is empty; {wanted(param, ctx.command_path)}")
        return left


class NumbersCommand(Command):
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
                raise Mistake(f"{word} requires an argument; a whole number is expected")
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

some_cells = click.argument("cells", nargs=-1, required=True, metavar="CELL...")


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

view = click.option(
    "--view", default=DEFAULT_VIEW, show_default=True, metavar="NAME", help="How it is shown, see `rnnviz views`."
)

place = click.option(
    "--for", "place", required=True, metavar="PLACE", help=f"{', '.join(places.names())} or a .toml file."
)


def _into(usual: str) -> Decorator:
    return click.option("-o", "folder", metavar="FOLDER", help=f"Write into this folder; without it renders/{usual}.")


folder = _into("PLACE")

gallery_folder, figures_folder = _into("gallery"), _into("figures")

processes = click.option(
    "--jobs", "processes", type=whole, metavar="N", help="Processes at a time; without it one for each core."
)

sizes = _all(
    _whole("--input-size", "Entries of the input."),
    _whole("--hidden-size", "Entries of each state."),
    _whole("--output-size", "Likewise any size that a cell file names."),
)

search_seed = _whole("--seed", "Search from this seed, 0 by default.")

notation = click.option(
    "--notation", metavar="NAME", help="Symbols of another source, see `rnnviz notations`, or .toml."
)

numbers = _all(
    sizes,
    _whole("--batch-size", "Samples in the batch."),
    _whole("--seed", "Draw the numbers from this seed."),
    click.option("--values", metavar="FILE", help="Take numbers from this JSON or npz file."),
    notation,
)

width = click.option(
    "--width", type=whole, default=None, metavar="PX", help="Pixels, even, 320 to 1920; 960, of a narrow shape 720."
)


looks = _all(
    click.option(
        "--theme", cls=_Lists, default="light", show_default=True, metavar="NAME",
        help="light, dark, auto ({both}) or .toml.",
    ),
    width,
)  # fmt: skip

framed = _all(
    click.option("--detail", metavar="NAME", help="full: every number; idea: what each gate does."),
    click.option(
        "--shape",
        default=WIDE,
        show_default=True,
        metavar="NAME",
        help="wide; square or portrait, for phones.",
    ),
)

shown = _all(
    _whole("--sample", "Draw this sample of the batch, from 1.", 1),
    click.option("--units", metavar="N-M,N", help="Write out these units where not all fit, from 1."),
)

pace = click.option(
    "--pace",
    type=decimal,
    default=1,
    show_default=True,
    metavar="X",
    help="Time to read, 0.25 to 4; 2 is twice as long.",
)

steps = _whole("--steps", "Time steps: 1 leaves the short second one out.")


def _numbers_of(ctx: click.Context, param: click.Parameter, text: str | None) -> tuple[int | str, ...]:
    return tuple(whole(word.strip()) for word in text.split(",")) if text else ()


def _words_of(ctx: click.Context, param: click.Parameter, text: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",")) if text else ()


lengths = click.option(
    "--lengths", callback=_numbers_of, metavar="N,M", help="Steps of each sample; the rest is padding."
)

inputs = _all(
    click.option("--inputs", metavar="FILE", help="A row of inputs for each step: .csv, .json, .npy, .npz."),
    click.option("--text", metavar="WORDS", help="A step for each word, its vector drawn from it and the seed."),
    click.option("--one-hot", is_flag=True, help="Each word of --text is an entry of its own."),
    click.option("--labels", callback=_words_of, metavar="A,B", help="What the steps are called."),
    click.option("--targets", metavar="WORDS", help="What a model's decoder should say; it goes in."),
)

sequence = _all(
    _whole("--steps", "So many time steps."),
    inputs,
    lengths,
    click.option("--show", callback=_words_of, metavar="NAMES", help="Values over time besides the states, f_t,i_t."),
)


def _target_of(ctx: click.Context, param: click.Parameter, text: str | None) -> str | list[float] | None:
    """Numbers where they are some, else the word."""
    try:
        return None if text is None else [float(word) for word in text.split(",")]
    except ValueError:
        return text


aim = _all(
    click.option("--of", metavar="NAME:N", help="Derivatives of an entry of this value: h_t:1."),
    click.option("--loss", metavar="NAME", help="squared-error or cross-entropy, against --target."),
    click.option("--target", callback=_target_of, metavar="N,N", help="What should come out: numbers, or a label."),
    _whole("--at", "The value at this step, from 1; without it the last."),
)

rate = click.option("--rate", type=decimal, metavar="X", help="The learning rate of --view learning.")

gradients = _all(
    click.option("--gradients", is_flag=True, help="Derivatives of a loss, or of --of, by all of it."),
    aim,
)

film = _all(
    click.option(
        "--fps", type=whole, default=25, show_default=True, metavar="N", help="Frames a second: 10, 20, 25, 50."
    ),
    pace,
    click.option("--no-loop", "loop", flag_value=False, default=True, help="The GIF plays once."),
)
