"""The words for readers who cannot see a picture: whole, true as printed, harmless whatever a cell says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from heard import SIZES, cues, every_cell, shown

import rnnviz
from rnnviz.figures import words
from rnnviz.figures.figure import Figure
from rnnviz.figures.legend import legend_description, samples
from rnnviz.numbers.digits import show
from rnnviz.text.plain import aloud, clean, isolated, said, short
from rnnviz.theme import load as load_theme
from rnnviz.views.catalogue import figure

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
    assert one[-1] in whole
    assert one[-1].startswith("3. Forget gate: ")
    assert "Beat 3 of 15:" in one
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
