"""The words for readers who cannot see a picture: whole, true as printed, on time, harmless whatever a cell says."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest
from click.testing import CliRunner
from PIL import Image

import rnnviz
from rnnviz.cli import main
from rnnviz.figures import words
from rnnviz.figures.figure import Figure
from rnnviz.figures.legend import legend_description, legend_in_words, samples
from rnnviz.numbers.digits import show
from rnnviz.output import Files, Form, Words, targets
from rnnviz.output.files import suffix_of
from rnnviz.story.captions import captions, chapters
from rnnviz.story.story import Story
from rnnviz.text.plain import aloud, clean, isolated, said, short
from rnnviz.theme import load as load_theme
from rnnviz.views.catalogue import figure

SMALL: dict[str, Any] = {"width": 320, "fps": 10, "pace": 0.25}
DRAWN = ("rnn", "lstm", "gru", "gru-update", "rnn-split")
SIZES: tuple[dict[str, int], ...] = ({}, {"seed": 4}, {"input_size": 6, "hidden_size": 5, "seed": 1, "batch_size": 2})
every_cell = pytest.mark.parametrize("cell", DRAWN)

ATTACKS = {
    "cue": "A --> B",
    "times": "00:00:00.000 --> 00:00:09.000",
    "script": "<script>alert('a')</script> & <b>\"bold\"</b>",
    "entities": "&lt;i&gt; &amp;",
    "lines": "one\r\ntwo\n\nNOTE three\u2028four\u0085five",
    "control": "zero\x00bell\x07escape\x1b[31m",
    "right to left": "תא זיכרון ארוך",
    "turned": "safe\u202edetrevni\u2066x",
    "long": "wordy " * 83,
    "one word": "x" * 500,
}
every_attack = pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)


@cache
def shown(cell: str, **numbers: int) -> Figure:
    return figure(rnnviz.trace(cell, **numbers))  # type: ignore[arg-type]


def quoted(text: str) -> str:
    """A TOML string."""
    return '"' + "".join(c if c.isalnum() or c == " " else f"\\U{ord(c):08x}" for c in text) + '"'


def hostile(folder: Path, title: str, name: str = "hidden state") -> Figure:
    """A cell whose title is hostile, and whose value is called so; an equation's comment has no line ends."""
    line = " ".join("".join(c for c in name if c.isprintable() or c == " ").split())
    equations = f"h_t = tanh(W·[h_{{t-1}}, x_t] + b) # {line}"
    file = folder / "cell.toml"
    file.write_text(f"title = {quoted(title)}\nequals = {quoted(title)}\nequations = {quoted(equations)}\n", "utf-8")
    return figure(rnnviz.trace(file))


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@dataclass(frozen=True)
class Cue:
    name: str
    start: int
    end: int
    text: str


def cues(vtt: str) -> list[Cue]:
    """A WebVTT file as a browser's parser sees it; times in ms."""
    head, *blocks = vtt.removesuffix("\n").split("\n\n")
    assert head == "WEBVTT"
    found = []
    for block in blocks:
        name, times, *lines = block.split("\n")
        assert "-->" not in name
        assert lines
        stamps = re.fullmatch(r"(\d\d):(\d\d):(\d\d)\.(\d{3}) --> (\d\d):(\d\d):(\d\d)\.(\d{3})", times)
        assert stamps, times
        h, m, s, ms, *later = map(int, stamps.groups())
        text = "\n".join(lines)
        assert not re.search(r"[<>]|&(?!(amp|lt|gt);)|[\r\x00]", text)
        end = ((later[0] * 60 + later[1]) * 60 + later[2]) * 1000 + later[3]
        found.append(Cue(name, ((h * 60 + m) * 60 + s) * 1000 + ms, end, unescape(text)))
    return found


# Snapshots: what is read out and read along.


def test_the_words_of_the_lstm(snapshot: Callable[[str, str], None]) -> None:
    told = words.in_words(shown("lstm"))
    snapshot("lstm-description", told.description)
    snapshot("lstm-captions", told.captions)
    snapshot("lstm-chapters", told.chapters)


def test_the_words_of_the_legend(snapshot: Callable[[str, str], None]) -> None:
    snapshot("legend-description", legend_description(load_theme("light")))


# Alt text.


@every_cell
@pytest.mark.parametrize("numbers", SIZES, ids=str)
def test_an_alt_text_is_short_and_names_cell_and_result(cell: str, numbers: dict[str, int]) -> None:
    made = shown(cell, **numbers)
    text = words.alt(made)
    assert len(text) <= 150
    assert text.startswith(made.runs[0].sized.cell.title)
    assert text.count(".") - len(re.findall(r"\d\.\d", text)) == 1
    hidden = made.runs[0].sized.cell.states[0].outgoing
    printed = ", ".join(show(value) for value in made.runs[0].value(hidden)[0])
    assert f"[{printed}]".replace("−", "minus ") in text


def test_the_alt_text_of_the_lstm_has_what_goes_in_and_what_comes_out() -> None:
    assert words.alt(shown("lstm")) == (
        "LSTM cell, one step: from input [0.41, minus 0.93, 0.34] and the previous states "
        "to hidden state [0.24, 0.51] and cell state [1.31, 0.71]."
    )


@every_cell
def test_the_alt_text_of_a_beat_counts_it(cell: str) -> None:
    made = shown(cell)
    count = len(made.story.beats)
    texts = [words.alt(made, beat) for beat in range(1, count + 1)]
    assert len(set(texts)) == count
    for beat, text in enumerate(texts, 1):
        assert f", beat {beat} of {count}" in text
        assert len(text) <= 150


# Long description.


@every_cell
@pytest.mark.parametrize("numbers", SIZES, ids=str)
def test_every_sentence_and_every_result_is_in_the_description(cell: str, numbers: dict[str, int]) -> None:
    made = shown(cell, **numbers)
    text = words.description(made)
    lines = re.findall(r"^\d+\. .*$", text, re.M)
    assert [int(line.partition(".")[0]) for line in lines] == list(range(1, len(made.story.beats) + 1))
    for beat, line in zip(made.story.beats, lines, strict=True):
        assert re.sub(r"−(?=\d)", "minus ", beat.panel.sentence).replace("⊙", "elementwise times") in line
    for part in made.layout.graph.parts:
        printed = [show(value).replace("−", "minus ") for value in made.readings.numbers(part)]
        one_by_one = all(re.search(rf"(equals|is about) {re.escape(value)}\b", text) for value in printed)
        assert f"[{', '.join(printed)}]" in text or (one_by_one and len(printed) <= 3), part.key


@every_cell
@pytest.mark.parametrize("numbers", SIZES, ids=str)
def test_no_number_is_said_that_the_panel_or_the_trace_does_not_print(cell: str, numbers: dict[str, int]) -> None:
    made = shown(cell, **numbers)
    panels = " ".join(f"{line} " for beat in made.story.beats for line in beat.panel.lines)
    known = set(re.findall(r"\d+\.\d\d", panels + " ".join(beat.panel.sentence for beat in made.story.beats)))
    for part in made.layout.graph.parts:
        known |= {text.removeprefix("−") for text in made.readings.texts(part)}
    assert set(re.findall(r"\d+\.\d\d", words.description(made))) <= known


@every_cell
def test_a_description_can_be_heard(cell: str) -> None:
    """No sign in it that a voice may pass over; in what a cell's author wrote, all may be."""
    made = shown(cell)
    lines = [line for line in words.description(made).splitlines() if not line.startswith(("Convention:", "Source:"))]
    text = re.sub(r"\b[a-z]-tilde_t\b", "", "".join(lines))
    assert not set(text) & set("−-+·=≈⊙{}σΓ∞\u0303")
    assert "  " not in "".join(lines)


def test_the_description_of_one_beat_is_its_line() -> None:
    made = shown("lstm")
    whole, one = words.description(made).splitlines(), words.description(made, 3).splitlines()
    assert one[-1] == whole[-11]
    assert one[-1].startswith("3. Forget gate: ")
    assert "Beat 3 of 13:" in one
    assert not any(line.startswith(("2. ", "4. ")) for line in one)


def test_where_one_unit_is_written_out_all_results_are_said() -> None:
    made = shown("lstm", input_size=6, hidden_size=5, seed=1)
    values = ", ".join(show(value) for value in made.runs[0].value("f_t")[0]).replace("−", "minus ")
    assert f"All units: f_t equals [{values}]." in words.description(made)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("h̃_t = tanh(W_h·[r_t ⊙ h_{t−1}, x_t] + b_h)",
         "h-tilde_t equals tanh(W_h times [r_t elementwise times h_(t minus 1), x_t] plus b_h)"),
        ("−0.67·−0.43 − 1.90·0.41 ≈ −2.02",
         "minus 0.67 times minus 0.43 minus 1.90 times 0.41 is about minus 2.02"),
        ("Γ_u = σ(−∞)", "Gamma_u equals sigma(minus infinity)"),
        ("[−0.43, 0.72]", "[minus 0.43, 0.72]"),
        ("1 − [0.25] = [0.75]", "1 minus [0.25] equals [0.75]"),
    ],
)  # fmt: skip
def test_formulas_are_read_aloud(text: str, heard: str) -> None:
    assert aloud(text) == heard


def test_a_sentence_keeps_its_letters() -> None:
    assert said("Wyjście – от −1 до 1: σύνολο, porção.") == "Wyjście – от minus 1 до 1: σύνολο, porção."


def test_every_entry_of_the_legend_is_said() -> None:
    looks = load_theme("light")
    lines = legend_description(looks).splitlines()[2:]
    assert len(lines) == len(samples(looks))
    assert not set("".join(lines)) & set("$−·+")
    for line, entry in zip(lines, samples(looks), strict=True):
        assert line.lower().startswith(entry.name.partition(" $")[0].lower())


# Captions and chapters.


@every_cell
@pytest.mark.parametrize("pace", [0.25, 1, 3])
@pytest.mark.parametrize("make", [captions, chapters])
def test_cues_cover_the_film_without_gaps(cell: str, pace: float, make: Callable[[Story], str]) -> None:
    story = figure(rnnviz.trace(cell), pace=pace).story
    found = cues(make(story))
    assert len(found) == len(story.beats)
    assert found[0].start == 0
    assert found[-1].end == story.length * 10
    assert all(one.end == after.start for one, after in pairwise(found))
    assert [cue.end - cue.start for cue in found] == [beat.length * 10 for beat in story.beats]
    assert all(cue.start % 100 == 0 for cue in found), "whole frames at every rate"
    names = [composed(f"{k} {beat.name}") for k, beat in enumerate(story.beats, 1)]
    assert [cue.name for cue in found] == names


@every_cell
@pytest.mark.parametrize("numbers", SIZES, ids=str)
def test_captions_say_the_sentences_in_short_lines(cell: str, numbers: dict[str, int]) -> None:
    story = shown(cell, **numbers).story
    for cue, beat in zip(cues(captions(story)), story.beats, strict=True):
        assert composed(cue.text.replace("\n", " ")).startswith(composed(beat.panel.sentence))
        lines = cue.text.split("\n")
        assert len(lines) <= 3
        assert all(len(line) <= 56 for line in lines)
        assert "Σ" not in cue.text
        assert "·" not in cue.text


def test_captions_have_the_results() -> None:
    texts = {cue.name.partition(" ")[2]: cue.text.split("\n")[-1] for cue in cues(captions(shown("lstm").story))}
    trace = shown("lstm").runs[0]
    for node, line in [("f_t", "f_t"), ("c_t/0", "f_t ⊙ c_{t−1}"), ("h_t/1", "tanh(c_t)"), ("h_t", "h_t")]:
        assert texts[node] == f"{line} = [{', '.join(map(show, trace.value(node)[0]))}]"


@every_cell
def test_chapters_are_short_and_all_different(cell: str) -> None:
    titles = [cue.text for cue in cues(chapters(shown(cell).story))]
    assert len(set(titles)) == len(titles)
    assert all(0 < len(title) <= 60 and "\n" not in title for title in titles)


def test_another_reader_finds_the_same_cues(tmp_path: Path) -> None:
    story = shown("gru").story
    (tmp_path / "a.vtt").write_text(captions(story), encoding="utf-8")
    with av.open(str(tmp_path / "a.vtt")) as film:
        packets = [packet for packet in film.demux(film.streams.subtitles[0]) if packet.size]
        times = [(round(p.pts * p.time_base * 1000), round((p.pts + p.duration) * p.time_base * 1000)) for p in packets]
        texts = [unescape(bytes(packet).decode()) for packet in packets]
    found = cues(captions(story))
    assert times == [(cue.start, cue.end) for cue in found]
    assert texts == [cue.text for cue in found]


# What a reader's own cell file may say.


@every_attack
def test_hostile_titles_and_names(attack: str, tmp_path: Path) -> None:
    made = hostile(tmp_path, attack, short(attack, 40))
    told = words.in_words(made)
    texts = [told.title, told.alt, *told.description.splitlines(), told.captions, told.chapters]
    for text in texts:
        assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in text.replace("\n", ""))
        assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067")
        assert text.count("\u2068") == text.count("\u2069")
    assert len(told.alt) <= 150
    assert "\n" not in told.alt + told.title
    assert [line for line in told.description.splitlines() if line.startswith("1. ")]
    assert len(cues(told.captions)) == len(cues(told.chapters)) == len(made.story.beats)


def test_text_that_is_read_from_right_to_left_does_not_turn_what_follows(tmp_path: Path) -> None:
    title = ATTACKS["right to left"]
    told = words.in_words(hostile(tmp_path, title))
    assert told.alt.startswith(f"\u2068{title}\u2069, one step")
    assert isolated("LSTM") == "LSTM"


def test_markup_is_kept_as_it_was_written(tmp_path: Path) -> None:
    made = hostile(tmp_path, "a", "a <b> & --> c")
    assert any(cue.text.startswith("A <b> & --> c") for cue in cues(words.in_words(made).chapters))
    assert "A <b> & --> c." in words.in_words(made).description


def test_long_text_ends_between_words() -> None:
    assert short("one two three", 13) == "one two three"
    assert short("one two three", 12) == "one two…"
    assert short("x" * 500, 10) == "x" * 9 + "…"
    assert clean(" a\tb\nc ") == "a b c"


# Files.


def test_the_suffix_says_which_words(tmp_path: Path) -> None:
    chosen = targets([tmp_path / name for name in ("a.vtt", "a.Chapters.VTT", "chapters.vtt", "b.c.txt", "a.b.gif")])
    assert [target.writer.SUFFIX for target in chosen] == [".vtt", ".chapters.vtt", ".vtt", ".txt", ".gif"]
    assert suffix_of("film", {".vtt"}) == ""


def test_words_alone_need_no_drawing(tmp_path: Path) -> None:
    program = """if True:
        import sys, rnnviz
        made = rnnviz.render("lstm", *sys.argv[1:])
        assert "manim" not in sys.modules and "rnnviz.scenes" not in sys.modules
    """
    names = [str(tmp_path / name) for name in ("a.vtt", "a.chapters.vtt", "a.txt")]
    subprocess.run([sys.executable, "-c", program, *names], check=True)
    told = words.in_words(shown("lstm"))
    texts = [Path(name).read_bytes().decode() for name in names]
    assert texts == [told.captions, told.chapters, told.description]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.chapters.vtt", "a.txt", "a.vtt"]


def test_words_beside_a_film_have_its_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rnnviz.render("rnn", "a.mp4", "a.vtt", "a.gif", **SMALL)
    last = cues(Path("a.vtt").read_text(encoding="utf-8"))[-1].end
    with av.open("a.mp4") as film:
        stream = film.streams.video[0]
        assert sum(1 for _ in film.decode(stream)) * 1000 // 10 == last
    with Image.open("a.gif") as film:
        total = 0
        for k in range(film.n_frames):  # type: ignore[attr-defined]
            film.seek(k)
            total += film.info["duration"]
    assert total == last


def test_the_command_writes_them_and_says_what_it_cannot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["render", "gru", "-o", "a.vtt", "-o", "a.chapters.vtt", "--seed", "2"])
    assert done.exit_code == 0, done.stderr
    assert len(cues(Path("a.vtt").read_text(encoding="utf-8"))) == 12
    twice = CliRunner().invoke(main, ["render", "gru", "-o", "b.txt", "-o", "./b.txt"])
    assert (twice.exit_code, twice.stderr) == (
        2,
        "rnnviz: cannot write ./b.txt twice (-o): give each file a name of its own\n",
    )
    nowhere = CliRunner().invoke(main, ["render", "gru", "-o", "no/b.txt", "-o", "b.vtt"])
    assert nowhere.exit_code == 2
    assert "the folder no does not exist" in nowhere.stderr
    still = CliRunner().invoke(main, ["render", "gru", "-o", "b.png", "-o", "b.vtt"])
    assert still.exit_code == 2
    assert "cannot write b.png (-o): a film is" in still.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.chapters.vtt", "a.vtt"]


def test_words_that_are_not_there_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no words"), Files(targets([tmp_path / "a.txt"]), Form(320, 180)):
        pass
    assert not list(tmp_path.iterdir())


# What files say of themselves.

TOLD = Words("Zelle „LSTM“ & <b>", 'Title --> "quoted" h̃_t, תא', "long", "WEBVTT\n", "WEBVTT\n")


def frames(path: Path, told: Words) -> bytes:
    import numpy as np

    frame = np.full((180, 320, 4), 255, np.uint8)
    with Files(targets([path]), Form(320, 180, words=told)) as files:
        files.add(frame, 5)
    return path.read_bytes()


def test_a_png_says_what_it_shows(tmp_path: Path) -> None:
    frames(tmp_path / "a.png", TOLD)
    with Image.open(tmp_path / "a.png") as still:
        still.load()
        assert (still.info["Title"], still.info["Description"]) == (TOLD.title, TOLD.alt)
        assert "Software" not in still.info


def test_an_mp4_says_what_it_shows_and_stays_the_same(tmp_path: Path) -> None:
    first, again = frames(tmp_path / "a.mp4", TOLD), frames(tmp_path / "b.mp4", TOLD)
    assert first == again
    with av.open(str(tmp_path / "a.mp4")) as film:
        assert {key: film.metadata[key] for key in ("title", "comment", "description")} == {
            "title": TOLD.title, "comment": TOLD.alt, "description": TOLD.alt,
        }  # fmt: skip
    assert len(first) - len(frames(tmp_path / "c.mp4", Words())) < 600


def test_a_gif_is_not_made_larger(tmp_path: Path) -> None:
    assert frames(tmp_path / "a.gif", TOLD) == frames(tmp_path / "b.gif", Words())


def test_stills_carry_their_words(tmp_path: Path) -> None:
    asked = [
        (rnnviz.summary("rnn", tmp_path / "a.png", width=320), "RNN cell: one step", words.alt(shown("rnn"))),
        (
            rnnviz.summary("rnn", tmp_path / "b.png", width=320, beat=2),
            "RNN cell, beat 2 of 5",
            words.alt(shown("rnn"), 2),
        ),
        (rnnviz.legend(tmp_path / "c.png", width=320), "Legend", legend_in_words(load_theme("light")).alt),
    ]
    for path, title, alt in asked:
        with Image.open(path) as still:
            still.load()
            assert (still.info["Title"], still.info["Description"]) == (title, alt)
