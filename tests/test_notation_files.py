"""Files of notations: what may stand in one, what it does to a reader's own cell, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import terminal
from test_readme import block

import rnnviz
from rnnviz.cells.cell import shipped_text
from rnnviz.cells.model import Cell
from rnnviz.cells.notations import load, names
from rnnviz.cells.renaming import in_notation
from rnnviz.gallery.jobs import Looks, survey, work
from rnnviz.language.equation import write


def lines(text: str, notation: str | Path, **tables: object) -> list[str]:
    """Equations in another notation."""
    renamed = in_notation(Cell.read(text, **tables), load(notation))
    return [write(equation) for equation in renamed.equations]


def own(tmp_path: Path, *text: str) -> Path:
    file = tmp_path / "ours.toml"
    file.write_text("\n".join(text), encoding="utf-8")
    return file


def test_the_six_are_there_and_say_whose_they_are() -> None:
    assert names() == ("ankitsy", "colah", "goodfellow", "karim", "pytorch", "uwv")
    for name in names():
        notation = load(name)
        assert notation.title
        assert notation.source.startswith("https://")


def test_a_file_changes_what_it_has_and_leaves_the_rest(tmp_path: Path) -> None:
    file = own(tmp_path, 'like = "colah"', "[symbols]", '"hidden state" = "y_t"', '"W_f" = "A"', '"q" = "p"')
    cell = rnnviz.load("lstm", notation=file)
    assert write(cell.equations[0]) == "f_t = σ(A·[y_{t-1}, x_t] + b_f)"
    assert {"C_t", "C̃_t", "y_t"} <= {*cell.roles}
    assert [*rnnviz.trace("lstm", notation=file).parameters][:2] == ["A", "b_f"]


def test_a_gallery_knows_its_notation_by_what_is_in_the_file(tmp_path: Path) -> None:
    def digest(notation: str | None) -> str:
        return survey("rnn", "rnn.toml", shipped_text("rnn"), Looks(notation=notation)).digest()

    file = own(tmp_path, "[symbols]", 'input = "u_t"')
    found = [digest(None), digest("colah"), digest(str(file))]
    own(tmp_path, "[symbols]", 'input = "v_t"')
    assert len({*found, digest(str(file))}) == 4
    assert digest(str(file)) == digest(str(file))
    told = work(survey("rnn", "rnn.toml", shipped_text("rnn"), Looks(notation=str(file))), print)
    assert "v_t equals" in told.words["description"]


def test_the_file_of_the_readme_works(tmp_path: Path) -> None:
    file = own(tmp_path, block("toml", '"hidden state"'))
    assert write(rnnviz.load("gru", notation=file).equations[1]) == "u = σ(W_u·[y⟨t-1⟩, x⟨t⟩] + b_u)"
    assert "p_f ⊙ C⟨t-1⟩" in write(rnnviz.load("lstm-peephole", notation=file).equations[0])


def test_what_has_no_comment_is_known_by_its_role_and_its_letter() -> None:
    text = (
        "f_t = σ(W_f·[h_{t-1}, x_t] + b_f)\nk_t = tanh(W_k·[h_{t-1}, x_t] + b_k)\n"
        "c_t = f_t ⊙ c_{t-1} + (1 - f_t) ⊙ k_t\nh_t = tanh(c_t)"
    )
    assert lines(text, "ankitsy") == [
        "Γ_f = σ(W_f·[h⟨t-1⟩, x⟨t⟩] + b_f)",
        "c̃⟨t⟩ = tanh(W_c·[h⟨t-1⟩, x⟨t⟩] + b_c)",
        "c⟨t⟩ = Γ_f ⊙ c⟨t-1⟩ + (1 - Γ_f) ⊙ c̃⟨t⟩",
        "h⟨t⟩ = tanh(c⟨t⟩)",
    ]


def test_what_means_nothing_known_stays() -> None:
    text = (
        "h_t = tanh(W·[h_{t-1}, x_t] + b)  # hidden state\na_t = relu(h_t)  # features\n"
        "p_t = softmax(a_t)  # output\nq_t = exp(p_t)  # exponents of p_t\n"
    )
    assert lines(text, "goodfellow")[1] == "a^{(t)} = relu(h^{(t)})"
    assert lines(text, "goodfellow")[2:] == ["o^{(t)} = softmax(a^{(t)})", "q^{(t)} = exp(o^{(t)})"]
    assert in_notation(Cell.read(text), load("goodfellow")).equations[3].name == "exponents of o(t)"


def test_a_state_that_is_called_the_output_is_a_state() -> None:
    text = "z_t = σ(W_z·[h_{t-1}, x_t])  # update gate\nh_t = z_t ⊙ h_{t-1}  # output: what is seen"
    assert lines(text, "uwv") == ["z = σ(W^z·[s_{t-1}, x_t])", "s_t = z ⊙ s_{t-1}"]


def test_a_word_of_one_letter_in_a_comment_stays() -> None:
    text = "y_t = tanh(W·[y_{t-1}, x_t])  # hidden state: y_t, lo nuevo y lo viejo de y_{t-1}"
    renamed = in_notation(Cell.read(text), load("ankitsy"))
    assert renamed.equations[0].meaning == "h⟨t⟩, lo nuevo y lo viejo de h⟨t-1⟩"


def test_another_letter_counts_the_steps() -> None:
    assert lines("y_n = tanh(W·[y_{n-1}, x_n])", "ankitsy") == ["h⟨n⟩ = tanh(W·[h⟨n-1⟩, x⟨n⟩])"]


def test_a_prime_and_a_layer_stay() -> None:
    assert lines("h' = tanh(W·x + U·h + b)", "uwv") == ["s' = tanh(U·x + W·s + b)"]
    two = (
        "h^{(1)}_t = tanh(W_1·[h^{(1)}_{t-1}, x_t])  # hidden state\n"
        "h_t = tanh(W_2·[h_{t-1}, h^{(1)}_t])  # hidden state"
    )
    assert lines(two, "uwv")[0] == "s^{(1)}_t = tanh(W_1·[s^{(1)}_{t-1}, x_t])"
    assert lines(two, "goodfellow")[0].startswith("h^{(1)}^{(t)} = tanh(")


def test_a_gate_that_is_looked_at_later_keeps_its_time() -> None:
    text = "f_t = σ(W_f·x_t + U_f·f_{t-1})  # forget gate\nh_t = f_t ⊙ h_{t-1} + x_t  # hidden state"
    assert lines(text, "uwv", sizes={"input": "hidden"})[0] == "f_t = σ(U^f·x_t + W^f·f_{t-1})"


def test_a_value_without_a_time_gets_that_of_the_notation() -> None:
    assert "z_t = " in lines("Γ_u = σ(W·x_t)  # update gate\nh_t = Γ_u ⊙ h_{t-1}", "colah")[0]


REFUSED = {
    "two symbols": (
        '[symbols]\n"forget gate" = "q_t"\n"input gate" = "q_t"',
        "f_t and i_t of lstm would both be q_t; each needs its own",
    ),
    "a symbol that is there": (
        '[symbols]\n"forget gate" = "g_t"',
        "f_t and g_t of lstm would both be g_t; each needs its own",
    ),
    "no such meaning": (
        '[symbols]\n"forget gat" = "q_t"',
        '[symbols] "forget gat" is nothing that can be renamed, did you mean "forget gate"?; a symbol such as W_f is '
        "expected, or one of input,",
    ),
    "no such time": ('time = "t"\n[symbols]\ninput = "x"', "time is 't': one of _t, ⟨t⟩, <t>, (t) is expected"),
    "no such part": (
        '[symbols]\ncandidate = { symbol = "q_t", jonied = "W" }',
        '[symbols] "candidate": "jonied" is not known, did you mean "joined"?; there are symbol, joined,',
    ),
    "no symbol": ('[symbols]\ncandidate = "foo"', '[symbols] "candidate": foo: foo is a word where a symbol is'),
    "no text": ("[symbols]\ncandidate = 3", '[symbols] "candidate" is 3: a symbol in quotes is expected'),
    "another step": (
        '[symbols]\ninput = "x_{t-1}"',
        '[symbols] "input" is x_{t-1}: a symbol as it is at this step, such as h_t, is expected',
    ),
    "a matrix with a time": (
        '[symbols]\ncandidate = { joined = "W_t" }',
        '[symbols] "candidate": joined is W_t: a symbol without a time, such as W_f, is expected',
    ),
    "a symbol with weights": ('[symbols]\n"W_f" = { joined = "A" }', '[symbols] "W_f" is a symbol, which becomes'),
    "no table": ("symbols = 3", "symbols must be a table, [symbols], and is 3"),
    "no such key": ("[symbol]\ninput = 3", '"symbol" is not known, did you mean "symbols"?; a notation has title,'),
    "a title of numbers": ('title = 3\n[symbols]\ninput = "x"', "title must be text in quotes, and is 3"),
    "nothing": ('title = "T"', "it renames nothing; [symbols] with lines such as"),
    "no TOML": ("[symbols", "this is not TOML"),
    "like none": ('like = "colha"', 'like is "colha", which is not a notation, did you mean "colah"?'),
    "a cell": ('title = "T"\nequations = "h_t = x_t"', "this is a cell file"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_fault_is_told_in_a_sentence(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, sentence = REFUSED[name]
    own(tmp_path, text)
    monkeypatch.chdir(tmp_path)
    done = terminal.run("summary", "lstm", "--notation", "ours.toml", "-o", "a.png")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"rnnviz: --notation ours.toml: {sentence}")
    assert done.stderr.count("\n") == 1
    assert not Path("a.png").exists()


@pytest.mark.parametrize(
    "words", [("trace", "lstm"), ("render", "gru"), ("gallery", "rnn"), ("embed", "rnn", "--for", "html")]
)
def test_an_unknown_notation_is_named_with_those_that_there_are(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = terminal.run(*words, "--notation", "olah")
    right = (
        'did you mean "colah"?; there are ankitsy, colah, goodfellow, karim, pytorch, uwv, or a path to a .toml file'
    )
    assert done.exit_code == 2
    assert done.stderr == f"rnnviz: --notation olah: not known, {right}\n"
    assert not [*tmp_path.iterdir()]
