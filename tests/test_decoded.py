"""Every format, decoded by a program that had no part in writing it.

| file       | written by            | read here by                | elsewhere                                       |
|------------|-----------------------|-----------------------------|-------------------------------------------------|
| .gif       | rnnviz, Pillow's LZW  | FFmpeg, Chromium            |                                                 |
| .png       | Pillow                | FFmpeg, Chromium            |                                                 |
| .webp      | rnnviz over libwebp   | Chromium                    | by its specification and FFmpeg: test_webp      |
| .mp4       | FFmpeg with libx264   | Chromium                    | its boxes: test_output                          |
| .webm      | FFmpeg with libvpx    | Chromium                    | by its specification and FFmpeg's VP9: test_webm|
| .svg, .pdf | rnnviz                | Typst (resvg, hayro)        | by cairo, SVG in Chromium: test_vector          |
| .html      | rnnviz                |                             | Chromium: test_player_browser, test_accessible  |
| .vtt       | rnnviz                | Chromium                    | FFmpeg: test_captions                           |
| .txt       | rnnviz                | Python's strict UTF-8       |                                                 |
"""

from __future__ import annotations

import io
import json
from base64 import b64decode, b64encode
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import typst
from browser import MISSING, PROGRAM, Browser
from films import SIZE, film, picture, write
from numpy.typing import NDArray
from PIL import Image

import rnnviz
from rnnviz.figures.words import in_words
from rnnviz.views.catalogue import figure

Pixels = NDArray[np.uint8]  # (height, width, 3)

in_browser = pytest.mark.skipif(PROGRAM is None, reason=MISSING)

FPS = 25
DRAWN = [frame[..., :3] for frame, repeat in film() for _ in range(repeat)]  # all 43

# What a script in a page does with a picture: the bytes of each colour, as text.
PIXELS = """
const pixels = (source, width, height) => {
  const canvas = new OffscreenCanvas(width, height).getContext('2d', {willReadFrequently: true});
  canvas.drawImage(source, 0, 0);
  const data = canvas.getImageData(0, 0, width, height).data;
  return [width, height, btoa(Array.from(data, value => String.fromCharCode(value)).join(''))];
};
const given = async () => (await fetch(ADDRESS)).blob();
"""
IMAGE = """(async () => {
  const blob = await given();
  const decoder = new ImageDecoder({data: await blob.arrayBuffer(), type: blob.type});
  await decoder.tracks.ready;
  await decoder.completed;
  const found = [];
  for (let k = 0; k < decoder.tracks.selectedTrack.frameCount; k++) {
    const {image} = await decoder.decode({frameIndex: k});
    found.push([image.duration, ...pixels(image, image.displayWidth, image.displayHeight)]);
  }
  return found;
})()"""
FILM = """(async () => {
  const video = document.createElement('video');
  video.src = URL.createObjectURL(await given());
  await new Promise((done, fault) => {
    video.onloadeddata = done;
    video.onerror = () => fault(new Error(video.error.message));
  });
  const found = [];
  for (const time of TIMES) {
    const sought = new Promise(done => { video.onseeked = done; });
    video.currentTime = time;
    await sought;
    for (const _ of 'ab') await new Promise(requestAnimationFrame);  // sought is not yet shown
    found.push([video.duration, ...pixels(video, video.videoWidth, video.videoHeight)]);
  }
  return found;
})()"""
TRACK = """(async () => {
  const video = document.body.appendChild(document.createElement('video'));
  const track = video.appendChild(document.createElement('track'));
  track.kind = KIND;
  const read = new Promise((done, fault) => { track.onload = done; track.onerror = fault; });
  track.track.mode = 'hidden';
  track.src = ADDRESS;
  await read;
  return [...track.track.cues].map(cue => [cue.startTime, cue.endTime, cue.getCueAsHTML().textContent,
                                           cue.getCueAsHTML().querySelectorAll('*').length]);
})()"""


@pytest.fixture(scope="module")
def browser(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """On a page that may read files of the machine."""
    page = tmp_path_factory.mktemp("decoder") / "page.html"
    page.write_text("<!doctype html><title>Decoder</title>", encoding="utf-8")
    browser.look(page.as_uri())
    browser.until("typeof ImageDecoder == 'function'")  # not before the page is the one that stands there
    return browser


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("films")
    write(film(), *(folder / f"a.{name}" for name in ("gif", "webp", "mp4", "webm")), fps=FPS)
    write([(picture(), 1)], folder / "a.png")
    return folder


def asked(browser: Browser, script: str, data: bytes, kind: str, **more: object) -> list[list[Any]]:
    """What a script finds in a file of this kind."""
    words = {"ADDRESS": f"data:{kind};base64,{b64encode(data).decode()}", **more}
    constants = "".join(f"const {name} = {json.dumps(value)};" for name, value in words.items())
    found: list[list[Any]] = browser.value(f"{{{constants}{PIXELS}{script}}}")
    return found


def colours(width: int, height: int, text: str) -> Pixels:
    return np.frombuffer(b64decode(text), np.uint8).reshape(height, width, 4)[..., :3]


def off(seen: Pixels, drawn: Pixels) -> tuple[float, int]:
    """The mean and the largest difference."""
    assert seen.shape == drawn.shape
    difference = np.abs(seen.astype(int) - drawn)
    return float(difference.mean()), int(difference.max())


# -- frames -----------------------------------------------------------------------------------------------------------


@in_browser
@pytest.mark.parametrize(("name", "mean", "most"), [("gif", 0.5, 60), ("webp", 0, 0), ("png", 0, 0)])
def test_a_browser_reads_the_pictures(browser: Browser, films: Path, name: str, mean: float, most: int) -> None:
    found = asked(browser, IMAGE, (films / f"a.{name}").read_bytes(), f"image/{name}")
    drawn = film()[:1] if name == "png" else film()
    assert [time for time, *_ in found] == [None if name == "png" else k * 1_000_000 // FPS for _, k in drawn]
    for (_, *seen), (frame, _) in zip(found, drawn, strict=True):
        found_mean, found_most = off(colours(*seen), frame[..., :3])
        assert found_mean <= mean
        assert found_most <= most


@in_browser
@pytest.mark.parametrize("name", ["mp4", "webm"])
def test_a_browser_reads_the_films(browser: Browser, films: Path, name: str) -> None:
    moments = (0, 9, 10, 13, 17, 18, 42)
    times = [(k + 0.5) / FPS for k in moments]
    found = asked(browser, FILM, (films / f"a.{name}").read_bytes(), f"video/{name}", TIMES=times)
    for k, (length, *seen) in zip(moments, found, strict=True):
        assert length == pytest.approx(len(DRAWN) / FPS)
        assert (seen[0], seen[1]) == SIZE
        means = [off(colours(*seen), frame)[0] for frame in DRAWN]
        assert means[k] == min(means)  # this frame and no other
        assert means[k] < 2


def test_ffmpeg_reads_gif_and_png(films: Path) -> None:
    for name, drawn in (("gif", film()), ("png", film()[:1])):
        with av.open(str(films / f"a.{name}")) as found:
            frames = [(f.time, np.asarray(f.to_ndarray(format="rgb24"), np.uint8)) for f in found.decode(video=0)]
        assert len(frames) == len(drawn)
        for (_, seen), (frame, _) in zip(frames, drawn, strict=True):
            assert off(seen, frame[..., :3])[0] <= (0.5 if name == "gif" else 0)
        times = [time for time, _ in frames if time is not None]
        stood = [round((later - earlier) * FPS) for earlier, later in pairwise(times)]
        assert stood == [repeat for _, repeat in drawn][:-1]


# -- vectors ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_typst_reads_svg_and_pdf(theme: str, tmp_path: Path) -> None:
    """Its readers are resvg and hayro. Soft edges are a reader's own: four by four pixels together are compared."""
    make = partial(rnnviz.summary, "rnn", theme=theme, width=1280)
    make(tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as found:
        drawn = np.asarray(found.convert("RGB").reduce(4))
    for name in ("svg", "pdf"):
        make(tmp_path / f"a.{name}")
        page = f'#set page(width: 1280pt, height: 720pt, margin: 0pt)\n#image("a.{name}", width: 1280pt)'
        (tmp_path / "page.typ").write_text(page, encoding="utf-8")
        made = typst.compile(str(tmp_path / "page.typ"), format="png", ppi=72)
        with Image.open(io.BytesIO(made)) as found:
            mean, most = off(np.asarray(found.convert("RGB").reduce(4)), drawn)
        assert mean <= 0.6
        assert most <= 32


# -- words ------------------------------------------------------------------------------------------------------------


@in_browser
@pytest.mark.parametrize("kind", ["captions", "chapters"])
def test_a_browser_reads_the_cues(browser: Browser, kind: str) -> None:
    made = figure(rnnviz.trace("lstm"))
    cues = asked(browser, TRACK, getattr(in_words(made), kind).encode(), "text/vtt", KIND=kind)
    beats = made.story.beats
    lengths = [round((end - start) * 100) for start, end, *_ in cues]
    assert lengths == [made.story.poster + beats[0].length, *(beat.length for beat in beats[1:])]
    assert cues[0][0] == 0
    assert all(earlier[1] == later[0] for earlier, later in pairwise(cues))
    if kind == "captions":
        for (_, _, text, _), beat in zip(cues, beats, strict=True):
            assert " ".join(text.split()).startswith(beat.panel.sentence)


@in_browser
def test_markup_in_a_cue_is_text(browser: Browser, tmp_path: Path) -> None:
    equation = "h_t = tanh(W·[h_{t-1}, x_t] + b) # a <b>c</b> &amp; <d.e f> --> שלום"
    (tmp_path / "a.toml").write_text(f'title = "a"\nequations = "{equation}"\n', encoding="utf-8")
    made = figure(rnnviz.trace(tmp_path / "a.toml"))
    cues = asked(browser, TRACK, in_words(made).chapters.encode(), "text/vtt", KIND="chapters")
    assert len(cues) == len(made.story.beats)
    assert not any(elements for *_, elements in cues)
    assert any("A <b>c</b> &amp; <d.e f> --> שלום" in text for *_, text, _ in cues)


def test_the_description_is_plain_utf_8(tmp_path: Path) -> None:
    rnnviz.render("lstm", tmp_path / "a.txt")
    text = (tmp_path / "a.txt").read_bytes().decode("utf-8", "strict")
    assert text.endswith("\n")
    assert all(letter.isprintable() or letter == "\n" for letter in text.replace("\u2068", "").replace("\u2069", ""))
    for k in range(1, len(figure(rnnviz.trace("lstm")).story.beats) + 1):
        assert f"\n{k}. " in text
