"""The command line: it parses, and nothing more. What it says of numbers is in `telling`, what it makes in `render`."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self, Unpack

import click

import rnnviz
from rnnviz import author, lists, options, process, telling
from rnnviz.errors import Mistake
from rnnviz.gradients.asked import Aimed

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar


@click.group(cls=process.Program, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="rnnviz", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Recurrent cells on real numbers: a film of each step, a still, a legend.

    \b
    rnnviz render lstm                            renders/lstm.gif and renders/lstm.mp4
    rnnviz render gru -o gru.gif --theme dark
    rnnviz summary lstm -o lstm.png
    rnnviz trace lstm

    `rnnviz COMMAND --help` has the options of each.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@main.command(cls=options.NumbersCommand)
@options.cell
@options.outputs
@options.view
@options.framed
@options.numbers
@options.looks
@options.steps
@options.inputs
@options.lengths
@options.film
@options.shown
@options.aim
@options.rate
def render(
    cell: str,
    outputs: tuple[str, ...],
    view: str,
    detail: str | None,
    shape: str,
    theme: str,
    width: int | None,
    fps: int,
    pace: float,
    sample: int,
    units: str | None,
    steps: int | None,
    loop: bool,
    **numbers: Unpack[Aimed],
) -> None:
    """A film of a step of CELL, and of short ones after it.

    CELL is a name of `rnnviz cells` or the path of a cell file. Every -o is made from the same frames; without any, the
    name says what is not as usual. For readers who cannot see them, .vtt is captions, .chapters.vtt the beats to jump
    to, .txt a long description.

    \b
    rnnviz render lstm                            renders/lstm.gif and renders/lstm.mp4
    rnnviz render lstm --hidden-size 6 --seed 1   renders/lstm-3x6-seed1.gif and .mp4
    rnnviz render lstm -o lstm.gif -o lstm.mp4 --width 1280
    rnnviz render gru -o gru.gif --theme dark --pace 1.5 --no-loop
    rnnviz render lstm --detail idea              renders/lstm-idea.gif and .mp4, for slides
    rnnviz render lstm --shape portrait           renders/lstm-portrait.gif and .mp4, for phones
    rnnviz render lstm -o lstm.vtt -o lstm.chapters.vtt -o lstm.txt
    rnnviz render gru --text "This was good"      renders/gru-this-was-good.gif and .mp4
    rnnviz render mgu.toml -o mgu.gif --values mgu.json
    """
    with _Bar(cell) as bar:
        made = rnnviz.render(
            cell,
            *outputs,
            view=view,
            detail=detail,
            shape=shape,
            theme=theme,
            width=width,
            fps=fps,
            pace=pace,
            sample=sample,
            units=units,
            steps=steps,
            loop=loop,
            progress=bar.tell,
            **numbers,
        )
    length = [f"{bar.frames / fps:.1f} s"] if bar.frames else []
    for path in made:
        process.made(path, *length)
    process.note(made.note)


@main.command(cls=options.NumbersCommand)
@options.some_cells
@options.output
@options.view
@options.framed
@click.option("--beat", type=options.whole, metavar="N", help="Not the end but this beat of the film, from 1.")
@click.option("--focus", metavar="NAME", help="One value in full ink, all else calm: f_t; or ends.")
@options.numbers
@options.looks
@options.steps
@options.inputs
@options.lengths
@options.shown
@options.aim
@options.rate
def summary(
    cells: tuple[str, ...],
    output: str | None,
    view: str,
    beat: int | None,
    focus: str | None,
    detail: str | None,
    shape: str,
    theme: str,
    width: int | None,
    sample: int,
    units: str | None,
    steps: int | None,
    **numbers: Unpack[Aimed],
) -> None:
    """The finished drawing of CELL, or one beat, or one value of it, as a still.

    CELL is a name of `rnnviz cells` or the path of a cell file; some views show several, or a model of `rnnviz models`.
    Without -o the name says what is not as usual.

    \b
    rnnviz summary lstm                           renders/lstm.png
    rnnviz summary lstm --beat 3 --theme dark     renders/lstm-beat3-dark.png
    rnnviz summary lstm -o forget.png --beat 3
    rnnviz summary lstm --focus c_t               renders/lstm-focus-c_t.png
    rnnviz summary lstm --detail idea             renders/lstm-idea.png
    rnnviz summary gru -o gru.png --width 1920 --theme dark
    rnnviz summary rnn gru lstm --view equations  renders/rnn-gru-lstm-equations.png
    rnnviz summary lstm --view activity --steps 9 renders/lstm-activity-steps9.png
    """
    made = rnnviz.summary(
        cells, output, view=view, beat=beat, focus=focus, detail=detail, shape=shape, theme=theme, width=width,
        sample=sample, units=units, steps=steps, **numbers,
    )  # fmt: skip
    process.made(made.path)
    process.note(made.note)


@main.command(cls=options.NumbersCommand)
@options.cell
@options.place
@options.folder
@options.view
@options.numbers
@options.steps
@options.inputs
@options.pace
@options.shown
@options.aim
@options.rate
@click.option("--theme", default="auto", show_default=True, metavar="NAME", help="auto is light and dark.")
def embed(
    cell: str,
    place: str,
    folder: str | None,
    view: str,
    theme: str,
    pace: float,
    sample: int,
    units: str | None,
    steps: int | None,
    **numbers: Unpack[Aimed],
) -> None:
    """A film of CELL for the place where you write, and the lines to paste there.

    CELL is a name of `rnnviz cells` or the path of a cell file. The lines come on standard output; what was made and
    why is said beside it.

    \b
    rnnviz embed lstm --for html
    rnnviz embed lstm --for github -o films > lines.md
    rnnviz embed gru --for hugo -o my-site
    """
    with _Bar(cell) as bar:
        made = rnnviz.embed(
            cell,
            place,
            folder,
            view=view,
            theme=theme,
            pace=pace,
            sample=sample,
            units=units,
            steps=steps,
            progress=bar.tell,
            **numbers,
        )
    process.tell(f"{made.told()}\n", err=True)
    process.tell(made.lines, exact=True, nl=False)


@main.command()
@options.output
@options.looks
def legend(output: str | None, theme: str, width: int | None) -> None:
    """Every part and symbol of the films, with its name.

    \b
    rnnviz legend                                 renders/legend.png
    rnnviz legend -o legend.png --theme dark
    """
    process.made(rnnviz.legend(output, theme=theme, width=width).path)


@main.command()
@options.cells
@click.option("--all", "every", is_flag=True, help="Every shipped cell, not those of the articles alone.")
@options.gallery_folder
@options.processes
@options.view
@options.notation
@options.width
@options.film
def gallery(
    cells: tuple[str, ...],
    every: bool,
    folder: str | None,
    processes: int | None,
    view: str,
    notation: str | None,
    width: int,
    fps: int,
    pace: float,
    loop: bool,
) -> None:
    """Everything of several cells in one folder, with a page to look at it.

    CELL is a name of `rnnviz cells` or the path of a cell file; without any, the cells of the articles. Films, stills,
    step player and words in all formats, light and dark. What is there already and unchanged is not made again, so a
    gallery that was broken off goes on with what is left.

    \b
    rnnviz gallery                                renders/gallery/index.html and all it shows
    rnnviz gallery lstm gru -o films --jobs 2
    rnnviz gallery mgu.toml --width 1280
    """
    with _Bar("gallery") as bar:
        made = rnnviz.gallery(
            *cells,
            output=folder,
            processes=processes,
            view=view,
            notation=notation,
            width=width,
            fps=fps,
            pace=pace,
            loop=loop,
            every=every,
            progress=bar.tell,
        )
    for name, why in made.left_out.items():
        process.tell(f"rnnviz: left out {name}: {why}", err=True)
    process.made(made.index, f"{len(made.made)} files made, {len(made.kept)} kept")


@main.command()
@click.option("--make", is_flag=True, help="Make all of them, light and dark, and a page.")
@options.figures_folder
@options.processes
def figures(make: bool, folder: str | None, processes: int | None) -> None:
    """Every figure of the articles, with the command that makes ours.

    The articles are those behind this project; below each command stands what ours has, or what was wrong in theirs.
    With --make, what is there already and unchanged is not made again.

    \b
    rnnviz figures
    rnnviz figures --make                         renders/figures/index.html and all it shows
    rnnviz figures --make -o films --jobs 2
    """
    from rnnviz.articles import making
    from rnnviz.reports import listing

    if not make:
        for option, given in (("-o", folder), ("--jobs", processes)):
            if given is not None:
                raise Mistake(f"{option} {given}: without --make nothing is made; add --make")
        process.tell(listing.figures())
        return
    with _Bar("figures") as bar:
        made = making.figures(folder, processes, bar.tell)
    process.made(made.index, f"{len(made.made)} files made, {len(made.kept)} kept")


main.add_command(telling.trace_command)
main.add_command(telling.check_command)
main.add_command(author.new_command)
main.add_command(author.example_command)
main.add_command(lists.views_command)
main.add_command(lists.notations_command)
main.add_command(lists.cells_command)
main.add_command(lists.models_command)


class _Bar:
    """Counts the frames of a film; on a terminal it shows how many there are still to come."""

    def __init__(self, label: str) -> None:
        self.frames = 0
        self._label = process.legible(label)
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
