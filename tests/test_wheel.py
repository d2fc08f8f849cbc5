"""The wheel, run from elsewhere, does what the clone does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from importlib.metadata import files, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = {"rnnviz": "rnnviz", "scenes": "rnnviz/scenes", "assets": "rnnviz/assets"}


def run(*words: str | Path, cwd: Path, path: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """A program, run in another directory; `path` is searched for packages before all else."""
    env = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    if path:
        env["PYTHONPATH"] = str(path)
    done = subprocess.run([str(word) for word in words], cwd=cwd, env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built of a copy: setuptools leaves things behind. No network: it is there already."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, source)
    for room in ROOMS:
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check")
    run(sys.executable, "-m", "pip", "wheel", "-q", *options, "-w", out, source, cwd=out)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel installed, and nothing else; what it needs comes from this environment."""
    target = tmp_path_factory.mktemp("installed")
    options = ("--no-deps", "--no-index", "--disable-pip-version-check", "--target", target)
    run(sys.executable, "-m", "pip", "install", "-q", *options, wheel, cwd=target)
    return target


def test_the_wheel_has_every_file_of_the_rooms_and_no_other(wheel: Path) -> None:
    rooms = {
        f"{place}/{file.relative_to(ROOT / room).as_posix()}"
        for room, place in ROOMS.items()
        for file in (ROOT / room).rglob("*")
        if file.is_file() and not {"__pycache__", "notebook"} & set(file.parts)  # the example is read in the clone
    }
    with zipfile.ZipFile(wheel) as content:
        packed = {name for name in content.namelist() if ".dist-info/" not in name}
    assert packed == rooms
    assert {
        "rnnviz/py.typed",
        "rnnviz/assets/cells/lstm.toml",
        "rnnviz/assets/themes/dark.toml",
        "rnnviz/assets/fonts/RnnvizSans-Regular.ttf",
        "rnnviz/assets/fonts/OFL.txt",
    } <= packed


def test_the_wheel_carries_its_licences_and_its_needs(wheel: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with zipfile.ZipFile(wheel) as content:
        (info,) = {name.split("/")[0] for name in content.namelist() if ".dist-info/" in name}
        about = Parser().parsestr(content.read(f"{info}/METADATA").decode())
        mit = content.read(f"{info}/licenses/LICENSE").decode()
        ofl = content.read(f"{info}/licenses/assets/fonts/OFL.txt").decode()
        notice = content.read(f"{info}/licenses/NOTICE").decode()
    assert about["License-Expression"] == "MIT"
    assert mit.startswith("MIT License")
    assert "SIL OPEN FONT LICENSE Version 1.1" in ofl
    assert notice == (ROOT / "NOTICE").read_text(encoding="utf-8")
    assert about["Requires-Python"] == project["requires-python"]
    needs = [need for need in about.get_all("Requires-Dist", []) if "extra ==" not in need]
    assert len(needs) == len(project["dependencies"])


def test_what_the_notice_says_of_others_is_so() -> None:
    notice = " ".join((ROOT / "NOTICE").read_text(encoding="utf-8").split())
    said = {name: metadata(name)["License-Expression"] or metadata(name)["License"] for name in ("pycairo", "tqdm")}
    assert said == {"pycairo": "LGPL-2.1-only OR MPL-1.1", "tqdm": "MPL-2.0 AND MIT"}
    for name in ("PyAV (av)", "x264 and x265 (GPL", "New Computer Modern Math", *said):
        assert name in notice
    carried = {re.split("[-.]", file.name)[0] for file in files("av") or () if {"av.libs", ".dylibs"} & set(file.parts)}
    assert {"libx264", "libx265", "libavcodec"} <= carried
    (program,) = (file.locate() for file in files("typst") or () if file.suffix == ".so")
    content = Path(program).read_bytes()
    assert b"NewComputerModernMath" in content
    assert b"released under the GUST Font License" in content


def test_what_runs_elsewhere_is_the_wheel(installed: Path, tmp_path: Path) -> None:
    code = "import rnnviz, rnnviz.scenes as s, rnnviz.assets as a; print(*(m.__file__ for m in (rnnviz, s, a)))"
    for file in run(sys.executable, "-c", code, cwd=tmp_path, path=installed).stdout.decode().split():
        assert Path(file).is_relative_to(installed)
    for file in run(sys.executable, "-c", code, cwd=tmp_path).stdout.decode().split():
        assert Path(file).is_relative_to(ROOT)


@pytest.mark.parametrize("words", [("cells",), ("trace", "lstm"), ("trace", "gru", "--json", "--seed", "7")])
def test_the_wheel_says_what_the_clone_says(words: tuple[str, ...], installed: Path, tmp_path: Path) -> None:
    clone = run(sys.executable, "-m", "rnnviz", *words, cwd=tmp_path).stdout
    assert run(sys.executable, "-m", "rnnviz", *words, cwd=tmp_path, path=installed).stdout == clone
    assert run(sys.executable, installed / "bin" / "rnnviz", *words, cwd=tmp_path, path=installed).stdout == clone
    assert clone.strip()


@pytest.mark.parametrize("words", [("summary", "rnn"), ("legend", "--theme", "dark")])
def test_the_wheel_draws_what_the_clone_draws(words: tuple[str, ...], installed: Path, tmp_path: Path) -> None:
    for name, path in (("clone", None), ("wheel", installed)):
        (tmp_path / name).mkdir()
        run(sys.executable, "-m", "rnnviz", *words, "-o", "still.png", cwd=tmp_path / name, path=path)
    still = (tmp_path / "clone" / "still.png").read_bytes()
    assert still.startswith(b"\x89PNG")
    assert (tmp_path / "wheel" / "still.png").read_bytes() == still
