"""One sentence for each way to get a command wrong: what click complains of, in our form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

import click

from rnnviz.cells.cell import shipped
from rnnviz.errors import Mistake
from rnnviz.language.spelling import nearest
from rnnviz.pages import places


def sentence(error: click.ClickException) -> str:
    """click's own complaints in our form: what is wrong, in which command, and what would be right."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    where = context.info_name if context else "rnnviz"
    path = context.command_path if context else "rnnviz"
    match error:
        case click.NoSuchOption(option_name=name, ctx=click.Context() as here):
            return f"{name}: {where} has no such option; {_instead(name, here) or f'see `{path} --help`'}"
        case click.MissingParameter(param=click.Parameter() as param):
            given = param.opts[0] if isinstance(param, click.Option) else param.human_readable_name
            return f"{where}: {given} is missing; {wanted(param, path)}"
        case click.BadOptionUsage(option_name=name, ctx=click.Context(command=command)) if "requires" in error.message:
            param = next(one for one in command.params if name in one.opts)
            return f"{name} requires an argument; {wanted(param, path)}"
    said = error.format_message().rstrip(".")
    if said.startswith("Option "):  # Option '--no-loop' does not take a value.
        _, name, wrong = said.split("'", 2)
        return f"{name}{wrong}; see `{path} --help`"
    if context and (extra := re.search(r"extra arguments? \((.*)\)", said)):
        return f"{where}: {extra[1]} is too much here; {_for_extra(extra[1], context.command)}see `{path} --help`"
    return f"{where}: {said[:1].lower()}{said[1:]}; see `{path} --help`"


_WANTED = {
    "place": f"say where: {', '.join(places.names())} or a .toml file",
    "cell": "give a name of `rnnviz cells` or a path to a cell file (.toml)",
    "cells": "give names of `rnnviz cells` or paths to cell files (.toml)",
    "file": "give a path to a cell file (.toml)",
    "name": "give the file a name",
    "start": "give a name of `rnnviz cells`",
    "values": "give a .json or .npz file",
}

_ELSEWHERE = ("--output", "--out", "--file")
"""What other programs call `-o`."""


def wanted(param: click.Parameter, path: str) -> str:
    form = f"write {param.opts[0]} {param.metavar}; " if isinstance(param, click.Option) else ""
    return _WANTED.get(param.name or "", f"{form}see `{path} --help`")


def long_names(command: click.Command) -> list[str]:
    return [word for param in command.params for word in param.opts if word.startswith("--")]


def _instead(name: str, here: click.Context) -> str:
    """What may be meant by an option that a command has not, or ""."""
    if name in (*_ELSEWHERE, "-o"):
        return _to_file(here.command)
    group = here.parent.command if here.parent else here.command
    others = group.commands.items() if isinstance(group, click.Group) else ()
    if have := [f"`rnnviz {other}`" for other, command in others if name in long_names(command)]:
        return f"{', '.join(have)} {'has' if len(have) == 1 else 'have'} it"
    bare = nearest(name.lstrip("-"), [word.lstrip("-") for word in (*long_names(here.command), "--help")])
    return bare.removeprefix("; ").replace("mean ", "mean --")


def _to_file(command: click.Command) -> str:
    """How what a command makes comes into a file."""
    option = next((param for param in command.params if "-o" in param.opts), None)
    if option is None:
        return "it writes to standard output: put `> FILE` behind it"
    return f"a {'folder' if option.metavar == 'FOLDER' else 'file'} is named with -o {option.metavar}"


def _for_extra(extra: str, command: click.Command) -> str:
    """What may be meant by a word too many, or ""."""
    if extra in shipped() or extra.endswith(".toml"):
        takes = any(param.name in ("cell", "file") for param in command.params)
        return "one cell at a time, `rnnviz gallery` takes several; " if takes else "it takes no cell; "
    return f"{_to_file(command)}; " if PurePath(extra).suffix else ""


def no_such_command(name: str, known: Sequence[str]) -> Mistake:
    right = f"there are {', '.join(known)}{nearest(name, known)}"
    if name in shipped():
        right = f"{name} is a cell: `rnnviz render {name}`, `rnnviz trace {name}`; {right}"
    if name == "help":
        right = "see `rnnviz --help`"
    return Mistake(f"{name}: there is no such command; {right}")
