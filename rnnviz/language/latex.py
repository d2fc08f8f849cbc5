"""LaTeX as a paper's source has it, translated sign by sign into the language, each with the place it came from.

Only what sets equations of a cell is known; the rest is refused at its place: it would set something else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rnnviz.language.commands import ACCENTS, BLANKS, ENVIRONMENTS, LOOKS, PASSED, SIGNS, TEXTS
from rnnviz.language.rows import ROW, WIDE, Place, Signs, rows
from rnnviz.language.spelling import FUNCTION_WORDS, GREEK, STEP, Refused

_DEEPEST = 40

JOINTS = ("and", "where", "with", "in which", "then", "for")
"""Words between two equations."""

LONGEST_REMARK = 60


def is_latex(text: str) -> bool:
    """Whether a text is written in LaTeX: it has a command."""
    return re.search(r"\\[A-Za-z\\,;:!()\[\]]", text) is not None


def translate(lines: Sequence[str]) -> tuple[list[Signs], dict[int, str]]:
    """The rows of a LaTeX text in the signs of the language, and the comment of each of its lines.

    Raises `Refused` with a place that counts through `lines` as if they were one, each with a sign at its end.
    """
    source: Signs = []
    comments: dict[int, str] = {}
    for number, line in enumerate(lines):
        comment = re.search(r"(?<!\\)[%#]", line)
        code = line[: comment.start()] if comment else line
        if comment:
            comments[number] = line[comment.end() :]
        source += [(sign, (number, column)) for column, sign in enumerate(code)]
        source.append((ROW, (number, len(code))))
    translator = _Translator(source, lines)
    found = rows(translator.everything())
    return found, {**translator.remarks, **comments}


class _Translator:
    """Goes through a text once; `at` is the next sign."""

    def __init__(self, source: Signs, lines: Sequence[str]) -> None:
        self.source, self.at, self.deep, self.in_script = source, 0, 0, 0
        self.remarks: dict[int, str] = {}  # words beside an equation, by its line
        self.begins = [0]  # of each line, in the text as one
        for line in lines:
            self.begins.append(self.begins[-1] + len(line) + 1)

    def everything(self) -> Signs:
        out: Signs = []
        while self.at < len(self.source):
            if self.source[self.at][0] == "}":
                raise self.refused("‘}’ closes nothing", self.source[self.at][1])
            self.one(out)
        return out

    def refused(self, sentence: str, place: Place) -> Refused:
        return Refused(self.begins[place[0]] + place[1], sentence)

    def peek(self) -> str:
        return self.source[self.at][0] if self.at < len(self.source) else ""

    def one(self, out: Signs) -> None:
        """Translate the next sign, command or group to the end of `out`."""
        sign, place = self.source[self.at]
        if sign == "\\":
            self.command(out)
        elif sign == "{":
            script = bool(out) and out[-1][0] in "_^"
            self.in_script += script
            inner = self.group() if script else self.rows()
            self.in_script -= script
            if script and "".join(sign for sign, _ in inner).strip() == "'":
                out[-1:] = inner  # a prime stands above by itself
                return
            out += [("{", place), *_narrow(inner), ("}", place)] if script else inner
        else:
            self.at += 1
            if sign in "_^":
                while out and out[-1][0].isspace() and out[-1][0] != ROW:
                    out.pop()
            if sign.isalpha() and out and out[-1][0] in "_^" and not self.in_script:
                out += [("{", place), (sign, place), ("}", place)]  # W_xh is W_x and h
            elif sign != "$":
                out.append((" " if sign == "~" and not (out and out[-1][0] in "^_") else sign, place))

    def group(self) -> Signs:
        """What stands in braces, translated, in one row."""
        return [(" " if sign == ROW else sign, where) for sign, where in self.rows()]

    def rows(self) -> Signs:
        """What stands in braces, translated."""
        place = self.source[self.at][1]
        self.deep += 1
        if self.deep > _DEEPEST:
            raise self.refused(f"braces stand in more than {_DEEPEST} others", place)
        self.at += 1
        inner: Signs = []
        while self.peek() != "}":
            if self.at >= len(self.source):
                raise self.refused("‘{’ is never closed", place)
            self.one(inner)
        self.at += 1
        self.deep -= 1
        return inner

    def argument(self, command: str, place: Place) -> Signs:
        """The next sign, command or group."""
        self.deep += 1
        if self.deep > _DEEPEST:
            raise self.refused(f"{command} stands in more than {_DEEPEST} others", place)
        try:
            return self._argument(command, place)
        finally:
            self.deep -= 1

    def _argument(self, command: str, place: Place) -> Signs:
        while self.peek().isspace():
            self.at += 1
        if self.at >= len(self.source) or self.peek() == "}":
            raise self.refused(
                f"{command} is followed by nothing: what it stands on is expected, {command}{{h}}", place
            )
        if self.peek() == "{":
            return self.group()
        out: Signs = []
        self.one(out)
        return out

    def raw(self, command: str, place: Place) -> str:
        """The braces after a command as they are written."""
        while self.peek().isspace():
            self.at += 1
        if self.peek() not in ("{", "["):
            return ""
        close = "}" if self.peek() == "{" else "]"
        begin, deep = self.at + 1, 0
        for at in range(begin, len(self.source)):
            sign = self.source[at][0]
            if sign == close and not deep:
                self.at = at + 1
                return "".join(sign for sign, _ in self.source[begin:at])
            deep += (sign == "{") - (sign == "}") if close == "}" else 0
        raise self.refused(f"‘{self.peek()}’ after {command} is never closed", place)

    def command(self, out: Signs) -> None:
        place = self.source[self.at][1]
        self.at += 1
        name = self.peek()
        self.at += 1
        if name.isalpha() and name.isascii():
            while (more := self.peek()).isalpha() and more.isascii():
                name += more
                self.at += 1
            if self.peek() == "*":
                self.at += 1
        command = f"\\{name}"
        if name == "\\":
            if self.peek() == "[":
                self.raw(command, place)
            out.append((ROW, place))
        elif name in ("begin", "end"):
            self.environment(command, place)
        elif name in ("quad", "qquad"):
            out.append((WIDE, place))
        elif name == "ell":
            out.append(("l", place))
        elif name in BLANKS or not name.strip():
            if name in ("left", "right", "middle") and self.peek() == ".":
                self.at += 1
            out += [] if name in ("!", "left", "right") else [(" ", place)]
        elif name == "intertext":
            self.raw(command, place)
            out.append((ROW, place))
        elif name in PASSED:
            self.raw(command, place)
        elif name in SIGNS:
            out.append((SIGNS[name], place))
        elif name == "prime":
            if out and out[-1][0] == "^":
                out.pop()
            out.append(("'", place))
        elif name in ACCENTS:
            self.accent(command, name, place, out)
        elif name in ("frac", "dfrac", "tfrac", "nicefrac", "cfrac"):
            above, below = self.argument(command, place), self.argument(command, place)
            out += [("(", place), *_bracketed(above), ("/", place), *_bracketed(below), (")", place)]
        elif name == "sqrt":
            if self.peek() == "[":
                raise self.refused("a root is read without its degree: write a power, (…)^{1/3}", place)
            out += [*_word("sqrt", place, out), ("(", place), *self.argument(command, place), (")", place)]
        elif name in TEXTS:
            self.words(command, place, out)
        elif name in LOOKS:
            inner = self.argument(command, place)
            out += _apart(inner, out) if len(_bare(inner)) > 1 else inner
        elif name in GREEK:
            out.append((GREEK[name], place))
            if name == "Delta":
                self.step()
        elif name == "sigma":
            out.append(("σ", place))
        elif name in FUNCTION_WORDS or name.lower() in (*FUNCTION_WORDS, "linear"):
            out += _word(name, place, out)
            out += [(" ", place)] if self.peek() == "{" else []
        else:
            raise self.refused(_unknown(command, name), place)

    def step(self) -> None:
        """`\\Delta t` is one symbol: nothing stands between its letters."""
        behind = "".join(sign for sign, _ in self.source[self.at : self.at + 3])
        if re.match(r"\s+t(?![A-Za-z])", behind):
            self.at += len(behind) - len(behind.lstrip())

    def environment(self, command: str, place: Place) -> None:
        name = " ".join(self.raw(command, place).split()).rstrip("*")
        if name not in ENVIRONMENTS:
            what = "a matrix is written as a letter" if "matrix" in name else "lines of equations are expected"
            raise self.refused(f"{command}{{{name[:30]}}} sets something else than a cell: {what}", place)
        if command == "\\begin":
            if re.match(r"\[[tbc]\]", "".join(sign for sign, _ in self.source[self.at : self.at + 3])):
                self.at += 3
            if name in ("alignat", "alignedat", "array", "IEEEeqnarray"):
                self.raw(command, place)

    def accent(self, command: str, name: str, place: Place, out: Signs) -> None:
        inner = self.argument(command, place)
        letters = _bare(inner)
        if letters != STEP and (len(letters) != 1 or not letters.isalpha()):
            raise self.refused(f"{command} stands on more than a letter: {command}{{h}}_t is expected", place)
        at = next(k for k, (sign, _) in enumerate(inner) if sign == letters[0])
        marks = [(ACCENTS[name], place)] if ACCENTS[name] else []
        out += [*inner[: at + 1], *marks, *inner[at + 1 :]]

    def words(self, command: str, place: Place, out: Signs) -> None:
        """Words: a function's name, a letter, or an index; a sentence is none of a cell's."""
        inner = self.argument(command, place)
        text = "".join(sign for sign, _ in inner).strip()
        known = text in FUNCTION_WORDS or text.lower() in FUNCTION_WORDS or text.lower() == "linear"
        if text in GREEK or known or len(text) == 1 or (out and out[-1][0] in "_^"):
            out += _apart(inner, out) if len(text) > 1 else inner
        elif self.deep or (re.fullmatch(r"\w+", text) and (command == "\\operatorname" or self.peek() == "(")):
            out += _apart(inner, out)
        elif re.fullmatch(r"[\s.,;:]*", text):
            out.append((" ", place))
        elif text.strip(" ,:;.").lower() in JOINTS:
            out.append((ROW, place))
        elif "".join(sign for sign, _ in out).rstrip(" ")[-1:] in ("&", WIDE) and len(text) <= LONGEST_REMARK:
            self.remarks.setdefault(place[0], text.strip("() .,;"))
        else:
            raise self.refused(
                f"{command}{{{text[:30]}}} sets words, which are none of a cell's: its lines are equations", place
            )


def _unknown(command: str, name: str) -> str:
    if name in ("in", "mathbb", "forall", "dots", "cdots", "ldots", "vdots"):
        return f"{command} is none of a cell's: each line says how one value is worked out, h_t = …"
    if name in ("dot", "ddot"):
        return f"{command} is a derivative, and none of a cell's: a step is written out, h_{{t+1}} = h_t + Δt …"
    if name in ("partial", "nabla", "iint", "oint", "prod", "lim", "arg", "Pr", "argmin"):
        return f"{command} is none of a cell's: one step is products, sums and functions of its values"
    return f"{command} is not known: a cell's lines have letters, \\odot, \\cdot, \\sigma, \\tanh and the like"


def _bare(signs: Signs) -> str:
    """The letters of a piece without scripts, marks and blanks."""
    text = "".join(sign for sign, _ in signs)
    return re.sub(r"[_^](?:\{[^{}]*\}|.)|[\u0300-\u036f\s]", "", text)


def _bracketed(signs: Signs) -> Signs:
    if len(_bare(signs)) <= 1 or not signs:
        return signs
    return [("(", signs[0][1]), *signs, (")", signs[-1][1])]


def _narrow(signs: Signs) -> Signs:
    return [(sign, place) for sign, place in signs if not sign.isspace()]


def _apart(signs: Signs, before: Signs) -> Signs:
    """Signs of a word, held apart from a letter before and a letter that may follow."""
    if not signs or (before and before[-1][0] in "_^"):
        return [("{", signs[0][1]), *_narrow(signs), ("}", signs[-1][1])] if signs else []
    apart = [(" ", signs[0][1])] if before and before[-1][0].isalnum() else []
    return [*apart, *signs]


def _word(word: str, place: Place, before: Signs) -> Signs:
    return _apart([(sign, place) for sign in word], before)
