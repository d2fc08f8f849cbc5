"""The command line: it parses, and nothing more. What it says of numbers is in `telling`, what it makes in `render`."""

from __future__ import annotations

from typing import Unpack

import click

import rnnviz
from rnnviz import author, folders, lists, options, process, telling
from rnnviz.gradients.asked import Aimed


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
    with process.Bar(cell) as bar:
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
@click.option("--against", metavar="CELL", help="What is new against this cell in full ink, all else calm.")
@click.option("--phases", is_flag=True, help="The same number at all that can be worked out in parallel.")
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
    against: str | None,
    phases: bool,
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
    rnnviz summary lstm-peephole --against lstm   what peepholes add
    rnnviz summary lstm --detail idea             renders/lstm-idea.png
    rnnviz summary gru -o gru.png --width 1920 --theme dark
    rnnviz summary rnn gru lstm --view equations  renders/rnn-gru-lstm-equations.png
    rnnviz summary lstm --view activity --steps 9 renders/lstm-activity-steps9.png
    """
    made = rnnviz.summary(
        cells, output, view=view, beat=beat, focus=focus, against=against, phases=phases, detail=detail, shape=shape,
        theme=theme, width=width, sample=sample, units=units, steps=steps, **numbers,
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
    with process.Bar(cell) as bar:
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


main.add_command(folders.gallery_command)
main.add_command(folders.figures_command)
main.add_command(telling.trace_command)
main.add_command(telling.check_command)
main.add_command(author.new_command)
main.add_command(author.example_command)
main.add_command(lists.views_command)
main.add_command(lists.notations_command)
main.add_command(lists.cells_command)
main.add_command(lists.models_command)
