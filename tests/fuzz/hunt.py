"""Looks for what breaks the law: so many cells, so many files, and for each way to break it the least that does."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, given, seed, settings

from fuzz import cells, files, law, papers, workers

SIZES = ((3, 2), (1, 1), (2, 3), (4, 3))


@dataclass
class Report:
    """How all that was tried ended; and of each cause how often it was met, and the first that had it."""

    ends: Counter[str] = field(default_factory=Counter)
    times: Counter[str] = field(default_factory=Counter)
    first: dict[str, Finding] = field(default_factory=dict)

    def add(self, finding: Finding) -> None:
        self.times[finding.cause] += 1
        self.first.setdefault(finding.cause, finding)

    def __iadd__(self, other: Report) -> Report:
        self.ends += other.ends
        self.times += other.times
        self.first = {**other.first, **self.first}
        return self


@dataclass(frozen=True, slots=True)
class Finding:
    """One way to break the law: what has it, as Python to be pasted, and how it is found again."""

    cause: str
    told: str
    shown: str
    kind: str
    seed: int
    number: int = 0
    asked: tuple[int, bool, bool] = (0, False, False)

    def reduced(self, seconds: float) -> Finding:
        """The least that has the same cause, or what is least when time is up."""
        until = time.monotonic() + seconds
        if self.kind == "cells":
            case = _least(self, until)
            if case is None:
                return self
            broken = next((b for b in _judged(case, *self.asked[1:]).broken if b.cause == self.cause), None)
            return self if broken is None else _of_case(self, case, broken)
        if self.kind in files.KINDS:
            content, cause = workers.data(self.kind, self.seed, self.number), self.cause.removeprefix(f"{self.kind}: ")
            content = workers.reduced(self.kind, content, cause, seconds)
            return Finding(self.cause, self.told, _of_file(self.kind, content), self.kind, self.seed, self.number)
        return self

    def __str__(self) -> str:
        told = "\n".join(f"# {line}".rstrip() for line in self.told.rstrip()[-1500:].splitlines())
        return f"# {self.cause}\n{self.shown}\n{told}\n"


# Cells.


def random_cells(start: int, count: int, *, draw: bool = True, picture: bool = False) -> Report:
    """So many cells at random, always the same for one `start`."""
    report = Report()

    def one(case: law.Case) -> None:
        verdict = _judged(case, draw, picture)
        report.ends[verdict.reached] += 1
        for broken in verdict.broken:
            blank = Finding(broken.cause, "", "", "cells", start, 0, (count, draw, picture))
            report.add(_of_case(blank, case, broken))

    _each(start, count, [Phase.generate], draw, one)
    return report


def paper_cells(start: int, *, draw: bool = True, picture: bool = False, only: str = "") -> Report:
    """Every cell of a paper, or one, at a size and on numbers that follow from `start`."""
    report = Report()
    inputs, hidden = SIZES[start % len(SIZES)]
    for name, lines, text in papers.files():
        if only in ("", name):
            case = law.Case(lines, text, {"input_size": inputs, "hidden_size": hidden, "seed": start})
            verdict = law.judge(case, draw=draw, picture=picture)
            report.ends[verdict.reached] += 1
            for broken in verdict.broken:
                report.add(_of_case(Finding(broken.cause, "", "", "papers", start), case, broken, name))
    return report


def _judged(case: law.Case, draw: bool, picture: bool) -> law.Verdict:
    return law.judge(case, draw=draw, picture=picture)


def _of_case(like: Finding, case: law.Case, broken: law.Broken, name: str = "") -> Finding:
    shown = f"# {name}\n{case}" if name else str(case)
    return Finding(broken.cause, broken.told, shown, like.kind, like.seed, like.number, like.asked)


def _each(start: int, count: int, phases: list[Phase], drawn: bool, do: object) -> None:
    @seed(start)
    @settings(
        max_examples=count,
        phases=phases,
        database=None,
        deadline=None,
        suppress_health_check=[*HealthCheck],
        report_multiple_bugs=False,
        print_blob=False,
    )
    @given(cells.cases(drawn=drawn))
    def every(case: law.Case) -> None:
        do(case)  # type: ignore[operator]

    every()


def _least(finding: Finding, until: float) -> law.Case | None:
    """hypothesis finds the case again, for it comes from the same chance, and makes it smaller."""
    count, draw, picture = finding.asked
    least: list[law.Case] = []

    def again(case: law.Case) -> None:
        if time.monotonic() < until and finding.cause in _judged(case, draw, picture).causes:
            least.append(case)
            raise AssertionError(finding.cause)

    try:
        _each(finding.seed, count, [Phase.generate, Phase.shrink], draw, again)
    except Exception:  # ours; or, once time is up, that it fails no more
        return least[-1] if least else None
    return least[-1] if least else None


# Files.


def marred_files(kind: str, start: int, numbers: range, until: float = float("inf")) -> Report:
    """These files of a kind, or as many as there is time for, `until` on the clock of `time.monotonic`."""
    report = Report()
    for number, end, broken in workers.found(kind, start, numbers):
        report.ends[f"{kind}: {end}"] += 1
        for one in broken:
            shown = _of_file(kind, workers.data(kind, start, number))
            report.add(Finding(f"{kind}: {one.cause}", one.told, shown, kind, start, number))
        if time.monotonic() > until:
            break
    return report


def _of_file(kind: str, content: bytes) -> str:
    """A file as Python; a long run of one thing as a product."""
    shown = repr(content)
    for size in range(1, 9):
        k = next((k for k in range(len(content)) if content[k : k + size] * 30 == content[k : k + size * 30]), None)
        if k is not None:
            piece, end = content[k : k + size], k
            while content[end : end + size] == piece:
                end += size
            shown = f"{content[:k]!r} + {piece!r} * {(end - k) // size} + {content[end:]!r}"
            break
    return f"path = tmp_path / {files.KINDS[kind].name!r}\npath.write_bytes({shown})\nfiles.KINDS[{kind!r}].read(path)"


def findings(report: Report) -> list[Finding]:
    """What was found, the most frequent first."""
    return [report.first[cause] for cause, _ in report.times.most_common()]


def reduced(finding: Finding, seconds: float) -> Finding:
    """As its own, for another process."""
    return finding.reduced(seconds)
