"""Where copies of cells, what goes in, what is handed on and what a head makes of it stand."""

from __future__ import annotations

from rnnviz.graph.copies import Copies
from rnnviz.layout.geometry import Box
from rnnviz.layout.layout import Layout
from rnnviz.layout.marks import Frame
from rnnviz.layout.measures import Arrangement
from rnnviz.theme import Theme
from rnnviz.typeset import Typesetter
from rnnviz.views.copies import around, loop, naming, wiring
from rnnviz.views.copies.inside import Inside
from rnnviz.views.copies.places import Places
from rnnviz.views.copies.plan import Plan
from rnnviz.views.copies.room import SNUG_VALUE, widths

EDGE, SIDE, HEAD = 22.0, 20.0, 46.5  # from the canvas to words and copies; where these may begin, below the title
PANEL, TALLER = 88.0, 150.0  # the height of the words below; where a gradient is reckoned there
APART = 10.0  # between what goes in, or comes out, at two steps
FOOT, SNUG_FOOT = 10.0, 3.0  # above the words below, and where there is little room
ROW = 20.0  # above a row, for what it is
UP, SNUG_UP = 30.0, 26.0  # of a wire upwards, and where there is little room
NAMED = 44.0  # before what goes in, for its name


class Sheet:
    """The places of a plan in one arrangement, `loose` from top to bottom, what goes in in a row or `stood` on end;
    `fits` says whether there is room for all, `narrow` that there is none from side to side."""

    def __init__(
        self,
        plan: Plan,
        readings: Copies,
        theme: Theme,
        typesetter: Typesetter,
        how: Arrangement,
        loose: float = 1.0,
        *,
        stood: bool = False,
    ) -> None:
        self.plan, self.theme = plan, theme
        self.at = Places(plan, readings, theme, typesetter, how, loose)
        self.at.stood = stood
        roomy = theme.part.value_height > SNUG_VALUE
        self.at.up = (UP if roomy else SNUG_UP) * how.scale * loose
        low, wide = how.canvas.bottom - 8, how.canvas.width
        self.panel = Box(EDGE, low - (TALLER if plan.gradient else PANEL), wide - EDGE, low)
        self.head = HEAD + (ROW if plan.called else 0.0) * how.scale
        self.spare = self.panel.top - (FOOT if roomy else SNUG_FOOT) - self.head - self._tall()
        found = widths(self.at.room, plan.times, wide - 2 * SIDE - self._beside(), folded=self._folded)
        if found:
            self.at.copy, self.at.run = found
        self.narrow = found is None  # however high it is
        self.fits = found is not None and self.spare >= 0 and self._side_by_side()

    @property
    def readings(self) -> Copies:
        return self.at.readings

    # -- sizes --------------------------------------------------------------------------------------------------

    def _tall(self) -> float:
        """The height of all."""
        at = self.at
        rows = [at.room.rows[row].height for row in self.plan.rows]
        joined = (at.up + at.m.tall) * len({part.key.copy.layer for part in at.graph.of("joined")})
        return sum(rows) + at.up * (len(rows) - 1) + joined + self._above() + self._below()

    def _above(self) -> float:
        """The height of what comes out, with its wire, or of what goes around above the cell that stands for all."""
        if self.plan.folded:
            return loop.tall(self.at)
        if not self.at.graph.of("answer") or self._beside():
            return 0.0
        return self.at.up + (self.theme.text.label + around.OVER) * self.at.s + self.at.m.tall

    def _below(self) -> float:
        """The height of what goes in, with its wire and its words."""
        at = self.at
        return at.up + at.inputs_tall() + (around.WORD * at.s if any(self.plan.words) else 0.0)

    def _beside(self) -> float:
        """The width of what a head makes where it stands beside the last state, with its wire."""
        if self.plan.answers is None or not self.plan.answers.aside:
            return 0.0
        return max(map(self.at.across, self.at.graph.of("answer"))) + around.ASIDE * self.at.s

    def _folded(self, copy: float) -> float:
        """The width of the cell that stands for all, where copies are so wide."""
        self.at.copy = copy
        return loop.wide(self.at) if self.plan.folded else 0.0

    def _side_by_side(self) -> bool:
        """Whether what goes in and comes out at one step is apart from that of the next."""
        wide: dict[tuple[bool, int, int], float] = {}
        for part in self.at.graph.of("input", "fed", "answer", "joined"):
            given, copy = part.kind in ("input", "fed"), part.key.copy
            place = (given, copy.layer, copy.time)
            wide[place] = wide.get(place, 0.0) + self.at.across(part) + given * NAMED * self.at.s
        return all(one <= self.at.pitch - APART * self.at.s for one in wide.values())

    # -- places -------------------------------------------------------------------------------------------------

    def laid_out(self) -> tuple[Layout, bool]:
        """The layout, and whether nothing in it is too near to anything else."""
        self._stand()
        at, wires = self.at, wiring.wires(self.at)
        naming.going_up(at, wires)
        rule = Box(self.panel.left, self.panel.top, self.panel.right, self.panel.top)
        layout = Layout(
            at.graph,
            frames=(Frame(rule, "rule", self.theme.stroke.rule),),
            labels=tuple(at.labels),
            verdicts=(tuple(at.told),),
            wires=wires,
            placed=dict(at.placed),
            canvas=at.how.canvas,
            cell=Box.hull(placed.hull for placed in at.placed.values()),
            panel=self.panel,
            how=at.how,
            dot_radius=at.m.dot * 0.8,
        )
        return layout, wiring.are_clean(at, wires)

    def _stand(self) -> None:
        plan, at, inside = self.plan, self.at, Inside(self.at)
        fold = loop.wide(at) if plan.folded else 0.0
        at.left = at.how.canvas.x - (plan.times * at.pitch + at.m.width + self._beside() - fold) / 2
        self._storeys()
        for strand in plan.strands:
            for copy in strand.order:
                inside.stand(strand, copy)
                around.states(at, strand, copy)
        for part in at.graph.of("input", "fed"):
            around.goes_in(at, part)
        for part in at.graph.of("joined"):
            around.joined(at, part)
        for part in at.graph.of("answer"):
            around.comes_out(at, part)
        if plan.folded:
            loop.stand(at, inside)
        naming.say(at)

    def _storeys(self) -> None:
        """How high each row stands, from above."""
        at, y = self.at, self.head + self.spare / 2 + self._above()
        met = {part.key.copy.layer for part in at.graph.of("joined")}
        for layer, backward in reversed(self.plan.rows):
            if backward and layer in met:
                at.joined[layer] = y + at.m.tall / 2
                y += at.m.tall + at.up
            at.tops[layer, backward] = y
            y += at.room.rows[layer, backward].height + at.up
        at.low = y
