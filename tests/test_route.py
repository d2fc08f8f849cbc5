"""Wires: at right angles, around everything, apart from each other, with a gap where two cross."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from marks import DRAWN, SIZES, Mark, Picture, along, picture, pixels, strips
from numpy.typing import NDArray

from rnnviz.layout.geometry import Box, segments
from rnnviz.layout.route import NoWayError, Port, Router

AREA = Box(0, 0, 400, 300)
EAST, WEST, NORTH, SOUTH = (1, 0), (-1, 0), (0, -1), (0, 1)

every_picture = pytest.mark.parametrize(
    ("cell", "size"),
    [(cell, size) for cell in DRAWN for size in SIZES],
    ids=lambda v: v if isinstance(v, str) else str(v),
)


def router(*obstacles: Box, ports: tuple[Port, ...] = ()) -> Router:
    return Router(AREA, obstacles, ports, 8.0)


def hits(path: tuple[tuple[float, float], ...], box: Box) -> bool:
    return any(
        Box(min(a[0], b[0]) - 1, min(a[1], b[1]) - 1, max(a[0], b[0]) + 1, max(a[1], b[1]) + 1).meets(box)
        for a, b in segments(path)
    )


# The search itself.


def test_two_ports_that_face_each_other_are_joined_straight() -> None:
    a, b = Port(40, 100, EAST), Port(300, 100, WEST)
    assert router(ports=(a, b)).route("n", [a], [b]) == ((40, 100), (300, 100))


def test_a_wire_goes_around_what_stands_in_its_way() -> None:
    wall, a, b = Box(150, 60, 200, 200), Port(40, 100, EAST), Port(300, 100, WEST)
    path = router(wall, ports=(a, b)).route("n", [a], [b])
    assert (path[0], path[-1]) == ((40, 100), (300, 100))
    assert not hits(path, wall.grown(6))
    assert all(p[0] == q[0] or p[1] == q[1] for p, q in segments(path))
    assert len(path) <= 6, "no more bends than a way around needs"
    assert min(y for _, y in path) < 60, "over the top, which is nearer"


def test_it_leaves_and_arrives_the_way_its_ports_point() -> None:
    a, b = Port(200, 200, NORTH), Port(60, 100, SOUTH)
    path = router(ports=(a, b)).route("n", [a], [b])
    assert path[1][0] == 200
    assert path[1][1] < 200
    assert path[-2][0] == 60
    assert path[-2][1] > 100


def test_lines_half_a_pixel_beside_its_ports_do_not_bend_a_wire() -> None:
    a, b, beside = Port(200, 200, NORTH), Port(60, 100, SOUTH), (Port(199.6, 30, SOUTH), Port(59.7, 280, NORTH))
    path = router(ports=(a, b, *beside)).route("n", [a], [b])
    assert path[1][0] == 200
    assert path[-2][0] == 60
    assert all(p[0] == q[0] or p[1] == q[1] for p, q in segments(path))


def test_of_several_ends_the_cheapest_is_taken() -> None:
    a, near, far = Port(40, 100, EAST), Port(120, 100, WEST), Port(300, 200, WEST)
    ports = (a, near, far)
    assert router(ports=ports).route("n", [a], [far, near])[-1] == (120, 100)
    disliked = Port(120, 100, NORTH, extra=5000.0)
    assert router(ports=(a, disliked, far)).route("n", [a], [disliked, far])[-1] == (300, 200)


def test_without_a_way_it_says_so() -> None:
    a, b = Port(40, 100, EAST), Port(300, 100, WEST)
    with pytest.raises(NoWayError):
        router(Box(150, -50, 200, 350), ports=(a, b)).route("n", [a], [b])


def test_wires_of_one_source_share_a_trunk_and_others_keep_off_it() -> None:
    a, ends = Port(40, 150, EAST), (Port(300, 80, WEST), Port(300, 220, WEST))
    stranger, goal = Port(40, 190, EAST), Port(350, 120, WEST)
    found = router(ports=(a, *ends, stranger, goal))
    first, second = (found.route("n", [a], [end]) for end in ends)
    assert first[:2] == second[:2] or first[1][1] == second[1][1] == 150, "both start along one trunk"
    other = found.route("m", [stranger], [goal])
    for p, q in segments(other):
        for wire in (first, second):
            for r, s in segments(wire):
                flat = p[1] == q[1] and r[1] == s[1] and abs(p[1] - r[1]) < 6
                upright = p[0] == q[0] and r[0] == s[0] and abs(p[0] - r[0]) < 6
                axis = 0 if flat else 1
                overlap = max(min(p[axis], q[axis]), min(r[axis], s[axis])) < min(
                    max(p[axis], q[axis]), max(r[axis], s[axis])
                )
                assert not ((flat or upright) and overlap)


# The wires of every picture.


@every_picture
def test_every_source_has_its_wire_and_every_wire_its_ends(cell: str, size: tuple[int, int]) -> None:
    layout = picture(cell, *size).layout
    wanted = [(source.key, part.key) for part in layout.graph.parts for source in part.sources]
    drawn = [(wire.source, wire.target) for wire in layout.wires if wire.source != wire.target]
    assert sorted(drawn) == sorted(wanted)
    for wire in layout.wires:
        for key, (x, y) in ((wire.source, wire.path[0]), (wire.target, wire.path[-1])):
            body = Box.hull(layout[key].body)
            if wire.knots and key == wire.source:  # it leaves the tracks of the lane
                body = Box(layout.cell.left, body.top, layout.cell.right, body.bottom)
            assert body.grown(1).holds(Box(x, y, x, y)), f"{wire.source} → {wire.target} ends at {x:.0f} {y:.0f}"


@every_picture
def test_wires_run_level_or_upright(cell: str, size: tuple[int, int]) -> None:
    for wire in picture(cell, *size).layout.wires:
        for a, b in segments(wire.path):
            assert abs(a[0] - b[0]) < 0.5 or abs(a[1] - b[1]) < 0.5, f"{wire.source} → {wire.target}"


@every_picture
def test_no_wire_goes_through_a_part(cell: str, size: tuple[int, int]) -> None:
    drawn = picture(cell, *size)
    through = []
    for wire in drawn.layout.wires:
        for strip in strips(drawn.layout, drawn.made, wire):
            for key, placed in drawn.layout.placed.items():
                own = key in (wire.source, wire.target)
                solid = [*placed.boxes, *placed.plates, *placed.sums] if own else list(placed.body)
                through += [
                    f"{wire.source} → {wire.target} through {key} at {body}"
                    for body in solid
                    if strip.meets(body.grown(-2 if own else 1))
                ]
    assert through == []


@every_picture
def test_no_wire_goes_through_a_word_or_a_number(cell: str, size: tuple[int, int]) -> None:
    drawn = picture(cell, *size)
    assert [
        f"{wire.source} → {wire.target} through {word}"
        for wire in drawn.layout.wires
        for strip in strips(drawn.layout, drawn.made, wire)
        for word in drawn.words
        if strip.grown(1).meets(word.box)
    ] == []


def lines(drawn: Picture) -> dict[tuple[str, str], NDArray[np.float64]]:
    """The lines of all wires as they are drawn, gaps left out, in points two pixels apart."""
    found = {}
    for key, inked in drawn.drawing.parts.items():
        for entry, (line, *_) in inked.wires.items():
            source = drawn.layout.graph[key].sources[entry].key if entry >= 0 else key
            curves = pixels(line.points).reshape(-1, 4, 2)
            if not len(curves):  # all head, which another test finds
                continue
            points = [along(tuple(c[0]), tuple(c[3]))[::2] for c in curves]
            found[str(source), f"{key}, {entry}"] = np.concatenate(points)
    return found


@every_picture
def test_wires_of_different_sources_keep_apart_and_leave_a_gap_where_they_cross(
    cell: str, size: tuple[int, int]
) -> None:
    """Between two lines stays clear at least what a line is wide, save for half a pixel."""
    drawn = picture(cell, *size)
    least = drawn.theme.stroke.wire * 2 - 0.5
    close = []
    for (one, a), (other, b) in combinations(lines(drawn).items(), 2):
        if one[0] == other[0]:
            continue
        low, high = b.min(axis=0) - least, b.max(axis=0) + least
        a = a[((a > low) & (a < high)).all(axis=1)]
        if len(a):
            apart = np.sqrt(((a[:, None] - b[None]) ** 2).sum(axis=2).min())
            if apart < least:
                close.append(f"{' → '.join(one)} and {' → '.join(other)}: {apart:.1f} px, at least {least:.1f} wanted")
    assert close == []


def test_some_wires_do_cross() -> None:
    assert sum(len(wire.gaps) for cell in DRAWN for size in SIZES for wire in picture(cell, *size).layout.wires) > 5


@every_picture
def test_no_arrow_head_is_longer_than_its_shaft_piece(cell: str, size: tuple[int, int]) -> None:
    drawn = picture(cell, *size)
    long = drawn.theme.part.arrow_length * drawn.layout.how.scale
    short = []
    for wire in drawn.layout.wires:
        a, b = segments(wire.drawn)[-1]
        shaft = abs(a[0] - b[0]) + abs(a[1] - b[1])
        if shaft < long:
            short.append(f"{wire.source} → {wire.target}: {shaft:.1f} px for a head of {long:.1f}")
    assert short == []


@every_picture
def test_no_arrow_head_lies_over_anything(cell: str, size: tuple[int, int]) -> None:
    drawn = picture(cell, *size)
    heads: tuple[Mark, ...] = drawn.heads
    over = [f"{head} over {word}" for head in heads for word in drawn.words if head.box.meets(word.box)]
    over += [f"{head} in {s}" for head in heads for s in drawn.shapes if head.box.grown(-2).meets(s.box)]
    over += [f"{a} over {b}" for a, b in combinations(heads, 2) if a.box.meets(b.box)]
    assert over == []
