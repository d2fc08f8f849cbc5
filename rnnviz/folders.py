"""The commands that fill a folder with many pictures and a page: the gallery, and the articles' figures."""

from __future__ import annotations

import click

import rnnviz
from rnnviz import options, process
from rnnviz.errors import Mistake


@click.command("gallery")
@options.cells
@click.option("--all", "every", is_flag=True, help="Every shipped cell, not those of the articles alone.")
@options.gallery_folder
@options.processes
@options.view
@options.notation
@options.width
@options.film
def gallery_command(
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
    with process.Bar("gallery") as bar:
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


@click.command("figures")
@click.option("--make", is_flag=True, help="Make all of them, light and dark, and a page.")
@options.figures_folder
@options.processes
def figures_command(make: bool, folder: str | None, processes: int | None) -> None:
    """Every figure of the articles, with the command that makes ours.

    The articles are those behind this project; below each command stands what ours has, or what was wrong in theirs.
    With --make, what is there already and unchanged is not made again.

    \b
    rnnviz figures
    rnnviz figures --make                         renders/figures/index.html and all it shows
    rnnviz figures --make -o films --jobs 2
    """
    if not make:
        from rnnviz.reports import listing

        for option, given in (("-o", folder), ("--jobs", processes)):
            if given is not None:
                raise Mistake(f"{option} {given}: without --make nothing is made; add --make")
        process.tell(listing.figures())
        return
    from rnnviz.articles import making

    with process.Bar("figures") as bar:
        made = making.figures(folder, processes, bar.tell)
    process.made(made.index, f"{len(made.made)} files made, {len(made.kept)} kept")
