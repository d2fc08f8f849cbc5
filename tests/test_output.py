"""The files as they come to be: films and stills read again, all or none there, names and forms refused."""

from __future__ import annotations

import os
import signal
import stat
import struct
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from threading import enumerate as threads

import av
import numpy as np
import pytest
from films import FLAT, SIZE, film, picture, video, write
from PIL import Image

from rnnviz.errors import Mistake
from rnnviz.output import Files, Form, Frame, Makes, Writer, files, formats, targets


def left_over(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


class TestMp4:
    def test_every_frame_is_there_at_a_constant_rate(self, tmp_path: Path) -> None:
        write(film(), tmp_path / "a.mp4", fps=20)
        with av.open(str(tmp_path / "a.mp4")) as found:
            stream = found.streams.video[0]
            assert stream.codec_context.name == "h264"
            assert stream.codec_context.pix_fmt == "yuv420p"
            assert (stream.width, stream.height) == SIZE
            assert stream.average_rate == 20
            context = stream.codec_context
            marks = (context.colorspace, context.color_range, context.color_primaries, context.color_trc)
            assert tuple(map(int, marks)) == (1, 1, 1, 1)  # BT.709, limited range
            times = [frame.time for frame in found.decode(stream) if frame.time is not None]
        assert len(times) == 43
        assert all(later - earlier == pytest.approx(1 / 20) for earlier, later in pairwise(times))

    def test_the_index_stands_in_front(self, tmp_path: Path) -> None:
        write(film(), tmp_path / "a.mp4")
        data, order, at = (tmp_path / "a.mp4").read_bytes(), [], 0
        while at < len(data):
            size, kind = struct.unpack(">I4s", data[at : at + 8])
            order.append(kind)
            at += size
        assert order.index(b"moov") < order.index(b"mdat")

    def test_flat_colours_survive(self, tmp_path: Path) -> None:
        for k, colour in enumerate(FLAT):
            flat = np.full((180, 320, 4), 255, np.uint8)
            flat[..., :3] = list(bytes.fromhex(colour[1:]))
            write([(flat, 3)], tmp_path / f"{k}.mp4")
            assert np.abs(video(tmp_path / f"{k}.mp4")[-1] - flat[..., :3].astype(int)).max() <= 3

    def test_it_looks_as_drawn_at_every_moment(self, tmp_path: Path) -> None:
        write(film(), tmp_path / "a.mp4")
        drawn = [frame for frame, repeat in film() for _ in range(repeat)]
        for seen, meant in zip(video(tmp_path / "a.mp4"), drawn, strict=True):
            assert np.abs(seen - meant[..., :3].astype(int)).mean() < 4

    @pytest.mark.parametrize("size", [(322, 182), (640, 360)])
    def test_what_changes_at_the_rim_is_shown(self, tmp_path: Path, size: tuple[int, int]) -> None:
        before = np.full((size[1], size[0], 4), 255, np.uint8)
        after = before.copy()
        after[-31:, -33:, :3] = 0
        write([(before, 2), (after, 2)], tmp_path / "a.mp4")
        last = video(tmp_path / "a.mp4")[-1].astype(int)
        assert last[-20:, -20:].max() < 12
        assert last[:-40, :-40].min() > 243


class TestPng:
    def test_the_last_frame_without_loss(self, tmp_path: Path) -> None:
        write(film(), tmp_path / "a.png")
        with Image.open(tmp_path / "a.png") as found:
            assert found.mode == "RGB"
            assert "srgb" in found.info
            assert np.array_equal(np.array(found), film()[-1][0][..., :3])


class TestFiles:
    def test_a_second_run_gives_the_same_bytes(self, tmp_path: Path) -> None:
        names = ("a.gif", "a.mp4", "a.png", "a.webm", "a.webp")
        for folder in (tmp_path / "1", tmp_path / "2"):
            folder.mkdir()
            write(film(), *(folder / name for name in names))
        for name in names:
            assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name

    def test_they_are_there_only_when_whole_and_readable_by_others(self, tmp_path: Path) -> None:
        with Files(targets([tmp_path / "a.gif", tmp_path / "a.mp4"]), Form(*SIZE)) as sink:
            sink.add(picture())
            assert not (tmp_path / "a.gif").exists()
            assert all(name.startswith(".") for name in left_over(tmp_path))
        assert left_over(tmp_path) == {"a.gif", "a.mp4"}
        old = os.umask(0)
        os.umask(old)
        assert stat.S_IMODE((tmp_path / "a.gif").stat().st_mode) == 0o666 & ~old

    @pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
    def test_an_interruption_leaves_what_was_there(self, tmp_path: Path, error: type[BaseException]) -> None:
        (tmp_path / "a.gif").write_bytes(b"old")

        def interrupted() -> None:
            names = ("a.gif", "b.mp4", "b.png", "b.webm", "b.webp")
            with Files(targets([tmp_path / name for name in names]), Form(*SIZE)) as sink:
                for frame, repeat in film():
                    sink.add(frame, repeat)
                raise error

        with pytest.raises(error):
            interrupted()
        assert left_over(tmp_path) == {"a.gif"}
        assert (tmp_path / "a.gif").read_bytes() == b"old"
        assert not [thread for thread in threads() if thread.name.startswith("writer")]

    @pytest.mark.parametrize("when", ["open", "first", "later", "finish"])
    def test_a_writer_that_fails_takes_nothing_with_it(
        self, tmp_path: Path, when: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "a.bad").write_bytes(b"old")
        monkeypatch.setattr(files, "formats", lambda: {**formats(), ".bad": _failing(when)})
        with pytest.raises(OSError, match="disk full"):
            write(film() * 5, tmp_path / "a.gif", tmp_path / "a.bad")
        assert left_over(tmp_path) == {"a.bad"}
        assert (tmp_path / "a.bad").read_bytes() == b"old"
        assert not [thread for thread in threads() if thread.name.startswith("writer")]

    def test_a_killed_run_leaves_what_was_there_under_the_name(self, tmp_path: Path) -> None:
        (tmp_path / "a.mp4").write_bytes(b"old")
        program = """if True:
            import os, signal, sys
            import numpy as np
            from rnnviz.output import Files, Form, targets
            with Files(targets(sys.argv[1:]), Form(320, 180)) as sink:
                for k in range(9):
                    sink.add(np.full((180, 320, 4), 255 - k, np.uint8), 30)
                os.kill(os.getpid(), signal.SIGKILL)
        """
        asked = [str(tmp_path / f"a{suffix}") for suffix in (".mp4", ".gif", ".webm", ".webp")]
        ended = subprocess.run([sys.executable, "-c", program, *asked], check=False)
        assert ended.returncode == -signal.SIGKILL
        assert (tmp_path / "a.mp4").read_bytes() == b"old"
        assert all(name.startswith(".") for name in left_over(tmp_path) - {"a.mp4"})

    def test_no_frame_at_all_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="no frame"), Files(targets([tmp_path / "a.gif"]), Form(*SIZE)):
            pass
        assert left_over(tmp_path) == set()

    def test_a_frame_of_another_size_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="does not fit"), Files(targets([tmp_path / "a.gif"]), Form(*SIZE)) as sink:
            sink.add(picture(size=(640, 360)))

    def test_a_link_stays_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "real.png").write_bytes(b"old")
        (tmp_path / "link.png").symlink_to(tmp_path / "real.png")
        write(film(), tmp_path / "link.png")
        assert (tmp_path / "link.png").is_symlink()
        assert (tmp_path / "real.png").read_bytes() != b"old"


class TestTargets:
    def test_the_suffix_chooses_the_format_in_any_case(self, tmp_path: Path) -> None:
        chosen = targets([tmp_path / "a.GIF", tmp_path / "a.mp4"])
        assert [target.writer.SUFFIX for target in chosen] == [".gif", ".mp4"]

    def test_each_format_is_a_module(self) -> None:
        assert list(formats(Makes.FILM)) == [".gif", ".mp4", ".webm", ".webp"]
        assert set(formats()) == {suffix for one in Makes for suffix in formats(one)}
        assert [suffix for suffix, one in formats().items() if one.PAIRED] == [".html", ".svg"]

    @pytest.fixture
    def places(self, tmp_path: Path) -> Iterator[Path]:
        (tmp_path / "folder.gif").mkdir()
        (tmp_path / "file").write_bytes(b"")
        yield tmp_path
        assert left_over(tmp_path) == {"folder.gif", "file"}

    @pytest.mark.parametrize(("name", "wrong"), [("a.avi", "its suffix .avi is not known"), ("a", "it has no suffix")])
    def test_a_format_that_is_not_known(self, places: Path, name: str, wrong: str) -> None:
        with pytest.raises(Mistake) as told:
            targets([places / name])
        assert str(told.value).startswith(f"cannot write {places}/{name} (-o): {wrong}; use .")
        assert str(told.value).endswith(".pdf or .svg")
        assert all(suffix in str(told.value) for suffix in (".gif", ".mp4", ".png"))

    @pytest.mark.parametrize(
        ("names", "sentence"),
        [
            (["no/a.gif"], "cannot write {0}/no/a.gif (-o): the folder {0}/no does not exist; make it first"),
            (["file/a.gif"], "cannot write {0}/file/a.gif (-o): the folder {0}/file is not a folder; make it first"),
            (["folder.gif"], "cannot write {0}/folder.gif (-o): it is a folder; give the name of a file"),
            (["a.gif", "./a.gif"], "cannot write {0}/a.gif twice (-o): give each file a name of its own"),
        ],
    )
    def test_a_mistake_is_told_before_anything_is_drawn(self, places: Path, names: list[str], sentence: str) -> None:
        with pytest.raises(Mistake) as told:
            targets([places / name for name in names])
        assert str(told.value) == sentence.format(places)

    @pytest.mark.parametrize(("thing", "what"), [("folder", "is not writable"), ("file", "is write-protected")])
    def test_a_place_that_is_protected(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, thing: str, what: str
    ) -> None:
        (tmp_path / "a.gif").write_bytes(b"old")
        shut = tmp_path if thing == "folder" else tmp_path / "a.gif"
        monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != shut)  # root may write anywhere
        with pytest.raises(Mistake, match=what):
            targets([tmp_path / "a.gif"])


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ((320, 180, 24), "the frame rate 24 is not one of 10, 20, 25, 50"),
        ((321, 180, 25), "the size 321 × 180 is not two even numbers of pixels above 0"),
        ((0, 180, 25), "the size 0 × 180 is not two even numbers of pixels above 0"),
    ],
)
def test_a_form_that_no_file_can_have(form: tuple[int, int, int], sentence: str) -> None:
    with pytest.raises(Mistake) as told:
        Form(*form)
    assert str(told.value) == sentence


def _failing(when: str) -> type[Writer]:
    class Failing(Writer):
        SUFFIX = ".bad"
        MAKES = Makes.FILM

        def __init__(self, path: Path, form: Form) -> None:
            super().__init__(path, form)
            self.seen = 0
            self._fail("open")

        def _fail(self, now: str) -> None:
            if now == when:
                raise OSError("disk full")

        def add(self, frame: Frame, repeat: int) -> None:
            self.seen += 1
            self._fail("first" if self.seen == 1 else "later" if self.seen == 20 else "")

        def finish(self) -> None:
            self._fail("finish")

    return Failing
