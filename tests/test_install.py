"""`make` asks for what a machine lacks, and for nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parent.parent


# The set-up, on machines that are made up: a folder of stand-ins is all that `make` finds.

MACHINE = {
    # no manimpango; the header is one that is not there
    "python": 'case "$2" in *manimpango*) exit 1;; *include*) echo /no/Python.h;; *) echo python3.11;; esac',
    "id": "echo 0",
    "env": 'shift; exec "$@"',
    "apt-get": 'echo "$@" >>asked',
}


def set_up(
    folder: Path, programs: dict[str, str], goal: str = "system", *more: str
) -> subprocess.CompletedProcess[str]:
    """`make goal` on a machine that has these programs, each given as a line of shell, and no others."""
    for name, line in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    make = shutil.which("make")
    assert make
    words = [make, "--no-print-directory", "-f", str(ROOT / "Makefile"), goal, *(more or [f"BIN={folder}"])]
    env = {"PATH": str(folder), "LC_ALL": "C"}
    return subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False)


ALL = "pkg-config libcairo2-dev libpango1.0-dev build-essential python3.11-dev"


def test_root_gets_what_is_missing_and_is_told(tmp_path: Path) -> None:
    done = set_up(tmp_path, MACHINE)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"rnnviz: installing with apt-get: {ALL}"]
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert asked == ["update -qq", f"install -y --no-install-recommends {ALL} -qq"]


def test_what_apt_says_is_heard_only_where_it_fails(tmp_path: Path) -> None:
    chatty = 'case "$1" in install) echo "delaying configuration" >&2; exit'
    assert set_up(tmp_path, MACHINE | {"apt-get": f"{chatty} 0;; esac"}).stderr == ""
    assert "delaying configuration" in set_up(tmp_path, MACHINE | {"apt-get": f"{chatty} 100;; esac"}).stderr


def test_only_what_is_missing_is_asked_for(tmp_path: Path) -> None:
    done = set_up(tmp_path, MACHINE | {"pkg-config": '[ "$2" = cairo ]', "cc": ":"})
    assert done.stdout.splitlines() == ["rnnviz: installing with apt-get: libpango1.0-dev python3.11-dev"]


def test_others_go_through_sudo(tmp_path: Path) -> None:
    done = set_up(tmp_path, MACHINE | {"id": "echo 1000", "sudo": 'echo "sudo $1" >>asked; exec "$@"'})
    assert done.returncode == 0, done.stderr
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert [asked[0], asked[2], asked[3]] == [
        "sudo apt-get",
        "sudo env",
        f"install -y --no-install-recommends {ALL} -qq",
    ]


def test_nothing_is_asked_for_where_nothing_is_missing(tmp_path: Path) -> None:
    done = set_up(tmp_path, MACHINE | {"python": "exit 0"})
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not (tmp_path / "asked").exists()


@pytest.mark.parametrize(
    ("programs", "line"),
    [
        (MACHINE | {"id": "echo 1000"}, f"su -c 'apt-get install -y --no-install-recommends {ALL}'"),
        (MACHINE | {"apt-get": "exit 100"}, f"apt-get install -y --no-install-recommends {ALL}"),
        ({"dnf": ":"}, "sudo dnf install gcc pkgconf-pkg-config cairo-devel pango-devel python3-devel"),
        ({"pacman": ":"}, "sudo pacman -S --needed base-devel pkgconf cairo pango"),
        ({"zypper": ":"}, "sudo zypper install gcc pkgconf cairo-devel pango-devel python3-devel"),
        ({"apk": ":"}, "sudo apk add build-base pkgconf cairo-dev pango-dev python3-dev"),
        ({"brew": ":"}, "brew install pkgconf cairo pango"),
    ],
    ids=["no sudo", "apt fails", "dnf", "pacman", "zypper", "apk", "brew"],
)
def test_elsewhere_the_line_to_type_is_printed(programs: dict[str, str], line: str, tmp_path: Path) -> None:
    done = set_up(tmp_path, {"python": MACHINE["python"]} | programs)
    assert done.returncode != 0
    told = done.stderr.splitlines()[0]
    assert told.startswith("rnnviz: Cairo, Pango, pkg-config, a C compiler or Python headers are missing; type:")
    assert told.endswith(f"type: {line}")


# What the tests of pages need: no one is asked, nothing is a fault.

TOOLS = ("cmp", "cp", "mkdir", "rm", "sed")  # any machine has them


SITES = {
    "id": "echo 0",
    "env": MACHINE["env"],
    "ruby": "[ -e ruby-html-pipeline ]",
    # what it is asked for is there then, as a program
    "apt-get": 'echo "$@" >>asked; for name in "$@"; do case $name in -*|update|install);; *) cp id $name;; esac; done',
    "npm": 'echo "$@" >>asked; mkdir -p .venv/pages/node_modules',
}


NPM = (
    "install --prefix .venv/pages --no-package-lock --no-audit --no-fund --ignore-scripts"
    " --fetch-retries=1 --fetch-retry-mintimeout=2000 --fetch-retry-maxtimeout=2000 --fetch-timeout=30000"
)


LINE = "rnnviz: installing for the tests of web pages with "


RUBY = "ruby-html-pipeline ruby-sanitize ruby-commonmarker"


REASONS = {
    "chromium": "pages in a browser",
    "axe-core": "accessibility",
    "ruby-html-pipeline": "posts on GitHub",
    "jekyll": "posts on Jekyll",
    "hugo": "posts on Hugo",
}


def pages(folder: Path, programs: dict[str, str]) -> tuple[list[str], list[str]]:
    """What `make pages` says on such a machine, and what it asked other programs for. It never fails."""
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        if not (folder / tool).exists():
            (folder / tool).symlink_to(found)
    if not (folder / "tests").exists():
        (folder / "tests").mkdir()
        shutil.copy(ROOT / "tests/package.json", folder / "tests")
    done = set_up(folder, programs, "pages")
    assert (done.returncode, done.stderr) == (0, "")
    asked = folder / "asked"
    calls = asked.read_text(encoding="utf-8").splitlines() if asked.exists() else []
    asked.unlink(missing_ok=True)
    return done.stdout.splitlines(), calls


def missing(*names: str) -> str:
    listed = ", ".join(f"{name} ({REASONS[name]})" for name in names)
    return f"rnnviz: missing, so the tests in brackets are skipped: {listed}"


def test_root_gets_all_that_pages_are_tested_with(tmp_path: Path) -> None:
    said, asked = pages(tmp_path, SITES)
    names = f"chromium {RUBY} jekyll hugo"
    assert said == [f"{LINE}apt-get: {names}", f"{LINE}npm: axe-core"]
    assert asked == ["update -qq", f"install -y --no-install-recommends {names} -qq", NPM]
    assert pages(tmp_path, SITES) == ([], [])  # and then no more


def test_pages_ask_only_for_what_is_missing(tmp_path: Path) -> None:
    said, asked = pages(tmp_path, SITES | {"google-chrome": ":", "jekyll": ":", "ruby": ":"})
    assert said[0] == f"{LINE}apt-get: hugo"
    assert asked[1] == "install -y --no-install-recommends hugo -qq"


def test_another_version_of_axe_core_is_installed(tmp_path: Path) -> None:
    pages(tmp_path, SITES)
    (tmp_path / "tests/package.json").write_text("{}", encoding="utf-8")
    assert pages(tmp_path, SITES) == ([f"{LINE}npm: axe-core"], [NPM])
    assert (tmp_path / ".venv/pages/package.json").read_text(encoding="utf-8") == "{}"


def test_who_is_not_root_is_told_what_is_missing_and_not_asked(tmp_path: Path) -> None:
    others = {"id": "echo 1000", "sudo": 'echo "sudo $@" >>asked; exec "$@"', "chromium": ":", "hugo": ":"}
    said, asked = pages(tmp_path, SITES | others)
    assert said == [f"{LINE}npm: axe-core", missing("ruby-html-pipeline", "jekyll")]
    assert asked == [NPM]


def test_where_nothing_can_be_installed_a_line_says_so(tmp_path: Path) -> None:
    assert pages(tmp_path, {}) == ([missing(*REASONS)], [])


def test_a_package_that_cannot_be_had_leaves_the_others(tmp_path: Path) -> None:
    without = f'case "$*" in *chromium*) echo no >&2; exit 100;; esac; {SITES["apt-get"]}'
    said, asked = pages(tmp_path, SITES | {"apt-get": without})
    assert said[-1] == missing("chromium")
    assert len(said) == 3
    assert "install -y --no-install-recommends hugo -qq" in asked


def test_without_a_network_nothing_is_left_behind(tmp_path: Path) -> None:
    broken = "mkdir -p .venv/pages/node_modules/axe-core; echo no >&2; exit 1"
    said, _ = pages(tmp_path, SITES | {"apt-get": "exit 100", "npm": broken})
    assert said[-1] == missing(*REASONS)
    assert not (tmp_path / ".venv/pages").exists()


def test_what_comes_from_npm_is_pinned_by_version_alone() -> None:
    text = (ROOT / "tests/package.json").read_text(encoding="utf-8")
    assert "://" not in text
    for name, version in json.loads(text)["dependencies"].items():
        assert version.replace(".", "").isdigit(), name
    assert not (ROOT / "tests/package-lock.json").exists()


# Debian's python3 makes no environment before a package more is there.
BARE = {
    "id": "echo 0",
    "env": MACHINE["env"],
    "new": 'case "$*" in *ensurepip*) [ -e venv ];; *%d*) echo " python3.11-venv";; -m*) echo "$@" >>asked;; esac',
    "apt-get": 'echo "$@" >>asked; [ "$1" = update ] || : >venv',
}


VENV = "install -y --no-install-recommends python3.11-venv"


def environment(folder: Path, programs: dict[str, str]) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    done = set_up(folder, programs, "python", "PYTHON=new", "BIN=none")
    asked = folder / "asked"
    return done, asked.read_text(encoding="utf-8").splitlines() if asked.exists() else []


def test_what_makes_an_environment_is_installed_first(tmp_path: Path) -> None:
    done, asked = environment(tmp_path, BARE)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["rnnviz: installing with apt-get: python3.11-venv"]
    assert asked == ["update -qq", f"{VENV} -qq", "-m venv --clear .venv"]
    done, asked = environment(tmp_path, BARE)
    assert done.stdout == "", "and then no more"
    assert asked[3:] == ["-m venv --clear .venv"]


@pytest.mark.parametrize(
    ("programs", "line"),
    [
        (BARE | {"id": "echo 1000"}, f"su -c 'apt-get {VENV}'"),
        (BARE | {"apt-get": "exit 100"}, f"apt-get {VENV}"),
        ({"new": BARE["new"]}, "the line of your system that installs them"),
    ],
    ids=["no sudo", "apt fails", "no apt"],
)
def test_without_it_the_line_to_type_is_printed(programs: dict[str, str], line: str, tmp_path: Path) -> None:
    done, asked = environment(tmp_path, programs)
    assert done.returncode != 0
    assert done.stderr.splitlines()[0] == f"rnnviz: new lacks venv or ensurepip; type: {line}"
    assert asked == []


def test_an_old_python_is_refused_in_a_sentence(tmp_path: Path) -> None:
    old = 'case "$1" in -V) echo Python 3.10.13;; *) exit 1;; esac'
    (tmp_path / "old").write_text(f"#!/bin/sh\n{old}\n", encoding="utf-8")
    (tmp_path / "old").chmod(0o755)
    make = ("make", "-f", str(ROOT / "Makefile"), "python", f"BIN={tmp_path / 'none'}")
    for python, sentence in (
        ("old", "is Python 3.10.13, Python 3.11 or newer is needed"),
        ("no", "there is no "),
    ):
        words = (*make, f"PYTHON={tmp_path / python}")
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode != 0
        assert sentence in done.stderr.splitlines()[0]
        assert not (tmp_path / ".venv").exists()


def test_every_need_is_pinned_by_version_alone() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    pinned = {}
    for pin in pins:
        name, version = pin.split("==")
        assert version.replace(".", "").isdigit(), pin
        pinned[name.lower().replace("_", "-")] = version
    assert len(pinned) == len(pins)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for need in (*project["dependencies"], *project["optional-dependencies"]["dev"]):
        name = need.replace("[", ">").split(">")[0].strip()
        assert name in pinned, need
    for own in distributions():
        if pinned.get(own.name.lower().replace("_", "-")) == own.version:
            asked = SpecifierSet(own.metadata["Requires-Python"] or "")
            assert asked.contains("3.11.0"), f"{own.name} {own.version} wants Python {asked}"
