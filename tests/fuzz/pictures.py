"""What the tests of pictures ask of three cells, asked of any: the same checks, on the picture that is given."""

from __future__ import annotations

import ast
import inspect
import linecache
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from types import ModuleType
from typing import Any
from unittest import mock

import test_beside
import test_layout
import test_pictures
import test_route
from marks import Picture

from fuzz import law, trees

CHECKS: dict[ModuleType, tuple[Callable[..., None], ...]] = {
    test_pictures: (
        test_pictures.test_no_word_is_over_another_word_or_part,
        test_pictures.test_no_part_is_over_another,
        test_pictures.test_no_weight_goes_through_a_word,
        test_pictures.test_a_number_has_air_in_its_box,
        test_pictures.test_the_ring_around_what_is_worked_on_touches_no_word,
        test_pictures.test_a_number_is_legible_on_what_is_behind_it,
        test_pictures.test_no_word_in_the_drawing_is_too_small,
        test_pictures.test_every_number_drawn_is_the_one_computed,
        test_pictures.test_a_value_stands_wherever_the_equations_make_one,
        test_pictures.test_tinted_cells_are_deeper_for_larger_values,
        test_pictures.test_a_gate_is_filled_as_far_as_it_is_open,
        test_pictures.test_a_line_is_whole_or_broken_by_its_sign_and_thick_by_its_size,
    ),
    test_beside: (
        test_beside.test_the_words_of_every_beat_fit_and_overlap_nothing,
        test_beside.test_no_word_beside_the_drawing_is_too_small,
    ),
    test_route: (
        test_route.test_every_source_has_its_wire_and_every_wire_its_ends,
        test_route.test_wires_run_level_or_upright,
        test_route.test_no_wire_goes_through_a_part,
        test_route.test_no_wire_goes_through_a_word_or_a_number,
        test_route.test_wires_of_different_sources_keep_apart_and_leave_a_gap_where_they_cross,
        test_route.test_no_arrow_head_is_longer_than_its_shaft_piece,
        test_route.test_no_arrow_head_lies_over_anything,
    ),
    test_layout: (
        test_layout.test_what_is_inside_is_inside_and_the_rest_outside,
        test_layout.test_nothing_is_off_the_canvas_or_in_the_panel,
        test_layout.test_units_of_a_vector_stand_in_order_and_apart,
        test_layout.test_dots_do_not_touch,
    ),
}

OF_THREE_CELLS = "len(set(widths))"
"""What only weights that differ much can keep to."""


Sizes = Callable[[str], tuple[int, ...]]


def faults(made: law.Figure, lines: Sequence[trees.Line], sizes: Sizes) -> Iterator[tuple[str, str]]:
    """What is wrong with a picture: the check by its name, and what it found. `sizes` has the shape of each name."""
    drawn = Picture(made)
    with ExitStack() as stack:
        for module in CHECKS:
            stack.enter_context(mock.patch.object(module, "picture", return_value=drawn))
        stack.enter_context(mock.patch.object(test_layout, "staged", return_value=made))
        for checks in CHECKS.values():
            for check in checks:
                given: tuple[Any, ...] = ("it", (3, 2))
                if [*inspect.signature(check).parameters] == ["which"]:
                    given = (("it", 3, 2, made.theme.name),)
                try:
                    check(*given)
                except AssertionError as error:
                    said, found = _asserted(error)
                    if OF_THREE_CELLS not in said:
                        yield check.__name__, f"{said}: {found}"
    fan = sum(1 for _ in drawn.fan())
    least, most = weight_lines(lines, sizes)
    folded = not made.layout.graph.of("affine")  # weights and all, on plates
    if not folded and not least <= fan <= most:
        yield "as many lines as weights", f"{fan} lines, and there are {least} weights and {most - least} biases"


def weight_lines(lines: Sequence[trees.Line], sizes: Sizes) -> tuple[int, int]:
    """How many lines the weights need; and how many if each bias has its own too."""
    weights = biases = 0
    for line in lines:
        for _, e in trees.walk(line.of, ""):
            if isinstance(e, trees.Times):
                rows, columns = sizes(e.matrix.text)
                weights += rows * columns
            if isinstance(e, trees.Add):
                biases += sum(sizes(t.text)[0] for t in e.terms if isinstance(t, trees.Name) and t.bias)
    return weights, weights + biases


def _asserted(error: AssertionError) -> tuple[str, str]:
    """The assertion that failed, and what its left side was; pytest would tell, but is not there."""
    tb = error.__traceback__
    while tb is not None and tb.tb_next is not None:
        tb = tb.tb_next
    assert tb is not None
    frame, line = tb.tb_frame, tb.tb_lineno
    source = linecache.getlines(frame.f_code.co_filename)
    for node in ast.walk(ast.parse("".join(source))):
        if isinstance(node, ast.Assert) and node.lineno <= line <= (node.end_lineno or line):
            left = node.test.left if isinstance(node.test, ast.Compare) else node.test
            names = {**frame.f_globals, **frame.f_locals}
            try:
                found = repr(eval(compile(ast.Expression(left), "assert", "eval"), names))
            except Exception as other:  # what the assertion itself could not do either
                found = repr(other)
            return ast.unparse(node.test)[:200], f"{found[:600]} {error}"
    return "", str(error)
