"""What there is to choose from: views, notations, cells and models."""

from __future__ import annotations

import click

from rnnviz import process


@click.command("views")
def views_command() -> None:
    """The ways to show a cell that there are, with what each takes and makes."""
    from rnnviz.reports import listing

    process.tell(listing.views())


@click.command("notations")
def notations_command() -> None:
    """The notations that there are, with their letters in lstm and gru and whose they are."""
    from rnnviz.reports import listing

    process.tell(listing.notations())


@click.command("cells")
def cells_command() -> None:
    """The cells that there are, with where each comes from and what it equals."""
    from rnnviz.reports import listing

    process.tell(listing.cells())


@click.command("models")
def models_command() -> None:
    """The models that there are, with where each comes from and what it is made of."""
    from rnnviz.reports import networks

    process.tell(networks.models())
