"""`rnnviz example`: numbers are found for which every printed operation is true, and written into the file alone."""

from __future__ import annotations

import re
from pathlib import Path
from unicodedata import normalize

import numpy as np
import pytest
from fuzz import papers
from fuzz.cells import cases
from fuzz.law import Case
from hypothesis import HealthCheck, Phase, given, seed, settings
from terminal import program, run, tree
from written import write

import rnnviz
from rnnviz import author
from rnnviz.cells.cell import Sized, default_sizes, load, read_cell, shipped
from rnnviz.errors import Mistake
from rnnviz.language.expression import Name, Number, Product, operands
from rnnviz.numbers import lots
from rnnviz.numbers.digits import shown
from rnnviz.numbers.ranges import ranges
from rnnviz.numbers.search import Found, search
from rnnviz.numbers.trace import Trace
from rnnviz.output.drafts import Draft

ODD = {
    "fourteen lines": """
        a_t = σ(W_a·[h_{t-1}, x_t] + b_a)
        d_t = tanh(W_d·[a_t ⊙ h_{t-1}, x_t] + b_d) + h_{t-1}
        e_t = σ(W_e·[d_t, x_t] + b_e)
        f_t = σ(W_f·[h_{t-1}, x_t] + b_f)
        i_t = σ(W_i·[e_t ⊙ h_{t-1}, x_t] + b_i)
        g_t = tanh(W_g·[h_{t-1}, x_t] + b_g)
        c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t
        n_t = f_t ⊙ n_{t-1} + i_t
        o_t = σ(W_o·[h_{t-1}, x_t] + w_o ⊙ c_t + b_o)
        q_t = c_t / n_t
        p_t = tanh(q_t)
        h_t = o_t ⊙ p_t
        y_t = softmax(V·h_t + b_y)
        z_t = argmax(y_t)
        [sizes]
        output = { rows = "V", default = 3 }""",
    "weights used twice": """
        z_t = σ(W·x_t + U·h_{t-1} + b_z)
        h̃_t = tanh(W·x_t + U·(z_t ⊙ h_{t-1}) + b_h)
        h_t = z_t ⊙ h_{t-1} + (1 - z_t) ⊙ h̃_t""",
    "rows and turned matrices": """
        h_t = tanh(x_t W_x + U^T h_{t-1} + b)
        y_t = U·h_t - h_t·W_x^T
        [sizes]
        input = "hidden" """,
    "a learned number": "h_t = (1 - α) h_{t-1} + α tanh(W·x_t + U·h_{t-1})",
    "earlier steps": "h_t = tanh(W·x_t + U·h_{t-1} + V·h_{t-2} + W_1·x_{t-1})",
    "a prime": "h' = tanh(W·[h, x] + b)",
    "LaTeX": r"h_t &= z_t \odot h_{t-1} + (1 - z_t) \odot \tanh(\mathbf{W} x_t) \\ z_t &= \sigma(\mathbf{U} x_t)",
    "weights without a name": "z_t = σ(Linear(x_t))\n h_t = (1 - z_t) ⊙ h_{t-1} + z_t ⊙ Linear(x_t)",
    "no matrix": "h_t = tanh(u ⊙ h_{t-1} + x_t)\n [sizes]\n input = 'hidden'",
    "nothing learned": "h_t = tanh(h_{t-1} + x_t) ⊙ x_t\n [sizes]\n input = 'hidden'",
    "a bias that is weighed": "h_t = tanh(b) ⊙ h_{t-1} + W·x_t + U·b",
    "a constant with three decimals": "h_t = 0.125 ⊙ h_{t-1} + tanh(W·[x_t, h_{t-1}])",
    "every operation": """
        a_t = relu(W·[x_t, h_{t-1}] - 0.5 ⊙ b) + 0.125 ⊙ h_{t-1}
        s_t = softmax(a_t) ⊙ a_t - U·h_{t-1}
        h_t = (1 - s_t) ⊙ softplus(s_t) + exp(tanh(a_t)) ⊙ σ(-h_{t-1})
        p_t = argmax(h_t)
        q_t = h_t·U^T + h_t·U - max(h_t, a_t) / (softplus(a_t) + 1)""",
    "every function": """
        a_t = W·x_t + U·h_{t-1} + b
        g_t = gelu(a_t) + silu(a_t) - leaky_relu(a_t) ⊙ hard_sigmoid(a_t) + hard_tanh(a_t) + softsign(a_t)
        h_t = g_t + log(softplus(a_t)) + sqrt(abs(a_t)) + sign(a_t) ⊙ sin(a_t) - cos(a_t) + (a_t)^2""",
    "a memory longer than the state": """
        m_t = σ(W_f·x_t) ⊙ m_{t-1} + tanh(W_g·x_t)
        h_t = tanh(V·m_t + U·h_{t-1})
        [sizes]
        memory = { length = "m_t", default = 3 }""",
    "four layers in a line": """
        h_t = tanh(W_1·tanh(W_2·tanh(W_3·tanh(W_4·[x_t, h_{t-1}] + b_4) + b_3) + b_2) + b_1)
        [sizes]
        first = { rows = "W_2", default = 3 }
        second = { rows = "W_3", default = 4 }
        third = { rows = "W_4", default = 5 }""",
    "steep": "h_t = exp(exp(exp(W·x_t + U·h_{t-1})))",
}


def odd(file: Path, name: str) -> Path:
    text, _, sizes = re.sub("(?m)^ +", "", ODD[name]).strip().partition("[sizes]")
    quoted = text.replace("\\", "\\\\")
    return write(file, quoted, f"[sizes]{sizes}\n" if sizes else "")


def judged(file: Path, before: str) -> Trace:
    """The law: the example is taken, complete, of two decimals; every operation is true; the rest is as it was."""
    after = file.read_text("utf-8")
    assert after.partition("[example]")[0].rstrip() == before.partition("[example]")[0].rstrip()
    trace = rnnviz.trace(file)
    assert (trace.origin.source, trace.batch_size) == ("example", 1)
    assert {normalize("NFD", name) for name in load(file).example} == {*trace.parameters, *trace.inputs}
    for name, array in {**trace.parameters, **trace.inputs}.items():
        assert array.tolist() == np.vectorize(shown)(array).tolist(), name
        assert (array != 0).all(), name
    assert [node for node in trace.nodes if not trace.exact(node)] == []
    return trace


@pytest.mark.parametrize("name", ODD)
def test_an_odd_cell_gets_an_example(name: str, file: Path) -> None:
    odd(file, name)
    before = file.read_text("utf-8")
    done = run("example", str(file))
    assert (done.exit_code, done.stdout) == (0, ""), done.stderr
    assert done.stderr.count("\n") == (1 if done.stderr else 0)
    judged(file, before)


@pytest.mark.parametrize("name", papers.PAPERS)
def test_a_cell_of_a_paper_gets_an_example(name: str, file: Path) -> None:
    (text,) = (text for one, _, text in papers.files() if one == name)
    file.write_text(text, encoding="utf-8")
    author.example(file)
    judged(file, text)


def test_any_cell_gets_an_example(file: Path) -> None:
    tried = []

    @seed(7)
    @settings(
        max_examples=12, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck]
    )
    @given(cases(drawn=False, largest=6))
    def any_cell(case: Case) -> None:
        file.write_text(case.text, encoding="utf-8")
        if "1000000" in case.text:  # nothing of this size can be checked by hand
            return
        author.example(file)
        judged(file, case.text)
        tried.append(case)

    any_cell()
    assert len(tried) > 5


@pytest.mark.parametrize("cell", shipped())
def test_for_every_cell_that_comes_along_all_is_found_that_is_wished(cell: str) -> None:
    known = load(cell)
    found = search(known.bind(*default_sizes(known)), seed=1)
    assert found.missed == ()
    assert [node for node in found.trace.nodes if not found.trace.exact(node)] == []


@pytest.mark.parametrize(("inputs", "hidden"), [(1, 1), (4, 3), (8, 6), (14, 14)])
def test_at_other_sizes(inputs: int, hidden: int, file: Path) -> None:
    file.write_text(author.shipped_text("gru"), encoding="utf-8")
    before = file.read_text("utf-8")
    done = run("example", str(file), "--input-size", str(inputs), "--hidden-size", str(hidden))
    assert (done.exit_code, done.stderr) == (0, "")
    assert default_sizes(read_cell(file)) == (inputs, hidden)
    assert judged(file, before).parameter("W_z").shape == (hidden, hidden + inputs)


def test_a_layer_of_another_length_than_the_state(file: Path) -> None:
    file.write_text(author.shipped_text("jordan"), encoding="utf-8")
    before = file.read_text("utf-8")
    author.example(file, hidden_size=4)
    trace = judged(file, before)
    assert (trace.sized.hidden_size, trace.value("h_t").shape, trace.value("y_t").shape) == (4, (1, 4), (1, 2))


def test_where_both_sizes_are_one_the_hidden_size_says_it(file: Path) -> None:
    file.write_text(author.shipped_text("sru"), encoding="utf-8")
    author.example(file, hidden_size=3)
    assert default_sizes(read_cell(file)) == (3, 3)


def test_a_seed_gives_the_same_file_again_and_another_seed_another(file: Path) -> None:
    def text(*words: str) -> str:
        write(file, "h_t = tanh(W·[h_{t-1}, x_t] + b)")
        assert run("example", str(file), *words).exit_code == 0
        return file.read_text("utf-8")

    assert text("--seed", "3") == text("--seed", "3") != text("--seed", "4")
    assert text() == text("--seed", "0")


def test_an_example_that_fits_no_more_is_replaced(file: Path) -> None:
    """As after an equation was changed: names are gone, shapes are others."""
    write(
        file, "h_t = tanh(W·x_t + U·h_{t-1})", '[example] # old\nx_t = [1, 2] # two\nV = [[1]]\n[roles]\nh_t = "hidden"'
    )
    assert run("trace", str(file)).exit_code == 2
    assert run("example", str(file)).exit_code == 0
    text = file.read_text("utf-8")
    assert re.search(
        r'\n\[example\] # old\nx_t       = \[.*\]  # two\n"x_\{t\+1\}" = .*\n"h_\{t-1\}" = .*\n'
        r'W .*\nU .*\n\[roles\]\nh_t = "hidden"$',
        text,
    )
    assert rnnviz.trace(file).sized.input_size == 2


def test_what_cannot_be_shown_is_said_in_one_sentence(file: Path) -> None:
    write(file, "h_t = tanh(0.01 ⊙ (W·x_t + U·h_{t-1}))")
    done = run("example", str(file))
    assert (done.exit_code, done.stdout) == (0, "")
    told = "tanh visibly bends one unit of 0.01·(W·x_t + U·h_{t-1}) and hardly another"
    assert done.stderr == f"rnnviz: not shown by the numbers found: {told}\n"
    assert rnnviz.trace(file).origin.source == "example"


SMALL = "h_t = tanh(W·x_t + U·h_{t-1})"
LONG = "\n".join(("h_t = a_0", *(f"a_{k} = W·x_t + h_{{t-1}}" for k in range(64))))
REFUSED = {
    "no numbers of two decimals were found for which 1000000·h_{t-1} in the line of h_t comes out as printed; "
    "another --seed or other sizes may have some": ("h_t = 1000000 ⊙ h_{t-1} + W·x_t",),
    "for which log(-exp(W·x_t)) in the line of h_t comes out": ("h_t = log(-exp(W·x_t)) + h_{t-1}",),
    "‘(’ is never closed": ("h_t = tanh(W·x_t + U·h_{t-1}",),
    "mine has 65 equations; an example is searched for cells of up to 64": (LONG,),
    "--hidden-size 15: an example is searched for sizes up to 14": (SMALL, "--hidden-size", "15"),
    "--hidden-size two: a whole number from 1 to 2048": (SMALL, "--hidden-size", "two"),
    "--output-size 2: mine has no such size": (SMALL, "--output-size", "2"),
    "--seed -1: a seed is a whole number from 0": (SMALL, "--seed", "-1"),
    "--seed x: a seed is a whole number from 0": (SMALL, "--seed", "x"),
    "--values: example has no such option; `rnnviz render`": (SMALL, "--values", "v"),
    "--class-size 3: an example has the default of its file, which is 2; change default in [sizes]": (
        f"{SMALL}\ny_t = V·h_t",
        "--class-size",
        "3",
    ),
}


@pytest.mark.parametrize("said", REFUSED)
def test_what_cannot_be_is_refused_and_the_file_stays(said: str, file: Path) -> None:
    equations, *words = REFUSED[said]
    write(file, equations, '[sizes]\nclass = { rows = "V", default = 2 }\n' if "V·h_t" in equations else "")
    before = tree(file.parent)
    done = run("example", str(file), *words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert tree(file.parent) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "example: FILE is missing; give a path to a cell file (.toml)"),
        (("lstm",), "lstm: comes along and stays as it is; `rnnviz new NAME --from lstm` makes a file of it"),
        (("gone.toml",), "gone.toml: there is no such file"),
        (("a.toml", "b.toml"), "example: b.toml is too much here; one cell at a time"),
    ],
)
def test_what_is_no_file_is_one_sentence(
    words: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("example", *words)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr


def test_a_file_that_is_changed_in_the_meantime_is_left_alone(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(file, "h_t = tanh(W·[h_{t-1}, x_t])")

    def edited(sized: Sized, number: int) -> Found:
        write(file, "h_t = tanh(W·[h_{t-1}, x_t] + b)")
        return search(sized, number)

    monkeypatch.setattr("rnnviz.numbers.search.search", edited)
    with pytest.raises(Mistake, match="has been changed in the meantime; nothing is written"):
        author.example(file)
    assert "[example]" not in file.read_text("utf-8")


def test_it_is_replaced_whole_or_not_at_all(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Draft) -> None:
        raise OSError(28, "No space left on device")

    write(file, "h_t = tanh(W·[h_{t-1}, x_t])")
    before = tree(file.parent)
    monkeypatch.setattr(Draft, "sync", full)
    done = run("example", str(file))
    assert (done.exit_code, done.stderr) == (1, f"rnnviz: {file}: No space left on device\n")
    assert tree(file.parent) == before


def test_the_program_itself(file: Path) -> None:
    write(file, "h_t = tanh(W·[h_{t-1}, x_t] + b)")
    done = program("example", file.name, folder=file.parent)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert rnnviz.trace(file).origin.source == "example"


# What the search relies on.


@pytest.mark.parametrize("cell", ["lstm", "gru-torch", "rnn-output", "li-gru", "s-lstm", "lstm-peephole"])
def test_what_is_said_of_many_candidates_is_what_a_trace_says_of_each(cell: str) -> None:
    """The operations on 40 seeds, one step each: the values, what is printed, and whether it follows."""
    agreed = {True: 0, False: 0}
    for number in range(40):
        trace = rnnviz.trace(cell, seed=number)
        known: dict[str, lots.Lot] = {name: lots.given(array) for name, array in trace.inputs.items()}
        known |= {name: lots.given(np.atleast_2d(array)) for name, array in trace.parameters.items()}
        for node, step in trace.nodes.items():
            parts = [
                known[part.text] if isinstance(part, Name) else known[key]
                for part, key in zip(operands(step.expression), step.operands, strict=True)
            ]
            if isinstance(step.expression, Number):
                known[node] = lots.given(np.array(step.value))
            elif isinstance(step.expression, Product):
                rows = trace.parameter(step.expression.matrix.text)[None]
                known[node] = lots.product(rows, parts[1])
            elif not isinstance(step.expression, Name):
                known[node] = lots.work(step.expression, parts)
            if node in known and not isinstance(step.expression, Number):
                np.testing.assert_allclose(known[node].value, step.value, rtol=1e-12, atol=1e-12)
                for unit, true in enumerate(known[node].true[0]):
                    assert true == trace.exact(node, 0, unit), node
                    agreed[bool(true)] += 1
    assert min(agreed.values()) > 20


@pytest.mark.parametrize(
    ("equations", "name", "wanted"),
    [
        ("h_t = σ(W·x_t + U·h_{t-1})", "h_{t-1}", (0, np.inf)),
        ("h_t = tanh(W·x_t + U·h_{t-1})", "h_{t-1}", (-np.inf, np.inf)),
        ("h_t = σ(W·x_t) ⊙ h_{t-1} + relu(U·x_t)", "h_{t-1}", (0, np.inf)),
        ("h_t = σ(W·x_t) ⊙ h_{t-1} - relu(U·x_t)", "h_{t-1}", (-np.inf, np.inf)),
        ("z_t = σ(W·x_t)\nh_t = (1 - z_t) ⊙ h_{t-1} + z_t ⊙ exp(U·x_t)", "h_{t-1}", (0, np.inf)),
        ("c_t = σ(W·x_t) ⊙ c_{t-1} + tanh(U·x_t)\nh_t = σ(V·x_t) ⊙ h_{t-1} + c_t", "h_{t-1}", (-np.inf, np.inf)),
        ("z_t = σ(W·x_t)\nh_t = (1 - z_t) ⊙ z_t + h_{t-1}", "h_t/0", (0, 1)),
        ("h_t = max(W·x_t, 0.5) + h_{t-1}", "h_t/0", (0.5, np.inf)),
        ("h_t = 2 ⊙ tanh(W·x_t) - 1 + h_{t-1}", "h_t/0", (-2, 2)),
    ],
)
def test_between_which_numbers_a_value_lies(equations: str, name: str, wanted: tuple[float, float], file: Path) -> None:
    assert ranges(load(write(file, equations)))[name] == wanted
