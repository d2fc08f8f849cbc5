"""What stands on the plate of a folded part: its expression, with Σ for each sum that a fan of its own brings in."""

from __future__ import annotations

from dataclasses import replace

from rnnviz.graph.graph import Graph, Key, Part
from rnnviz.language.expression import Binary, Call, Concat, Expr, Hadamard, Name, Number, Product, Scale, Sum

SIGMA, DOTS = Name("Σ"), Name("…")
LONGEST = 100


def told(part: Part, graph: Graph, deep: int = LONGEST) -> Expr:
    """The expression of a folded part as its plate has it; what stands more than `deep` in others is left out, as …"""
    assert part.folded is not None
    return _short(_told(part.folded, part.key.node, part, graph), deep)


def _short(expression: Expr, deep: int) -> Expr:
    if isinstance(expression, Name | Number):
        return expression
    if deep == 0:
        return DOTS

    def shorter(inner: Expr) -> Expr:
        return _short(inner, deep - 1)

    match expression:
        case Call(argument=argument):
            return replace(expression, argument=shorter(argument))
        case Hadamard(left=left, right=right) | Binary(left=left, right=right):
            return replace(expression, left=shorter(left), right=shorter(right))
        case Scale(vector=vector):
            return replace(expression, vector=shorter(vector))
        case Product(vector=vector):
            return replace(expression, vector=shorter(vector))
        case Sum(terms=terms):
            return replace(expression, terms=tuple(map(shorter, terms)))
        case Concat(parts=parts):
            return Concat(tuple(map(shorter, parts)))


def _told(expression: Expr, node: str, part: Part, graph: Graph) -> Expr:
    if not isinstance(expression, Name) and _is_fan(Key(node), part, graph):
        return SIGMA
    below = [f"{node}/{k}" for k in range(2)]
    match expression:
        case Call(function=function, argument=argument):
            return Call(function, _told(argument, below[0], part, graph))
        case Hadamard(left=left, right=right):
            return Hadamard(_told(left, below[0], part, graph), _told(right, below[1], part, graph))
        case Scale(factor=factor, vector=vector):
            return Scale(factor, _told(vector, below[1], part, graph))
        case Binary(left=left, right=right):
            one, other = _told(left, below[0], part, graph), _told(right, below[1], part, graph)
            return replace(expression, left=one, right=other)
        case Sum(terms=terms, signs=signs):
            fan = graph.by_key.get(Key(node, share=True))
            summed = {term.node for term in fan.argument} if fan else set[str]()
            shown: list[tuple[Expr, int]] = [(SIGMA, 1)] if fan else []
            for k, (term, sign) in enumerate(zip(terms, signs, strict=True)):
                if f"{node}/{k}" not in summed:
                    shown.append((_told(term, f"{node}/{k}", part, graph), sign))
            return Sum(tuple(term for term, _ in shown), tuple(sign for _, sign in shown))
    return expression


def _is_fan(key: Key, part: Part, graph: Graph) -> bool:
    made = graph.by_key.get(key)
    return made is not None and key != part.key and made.kind == "affine" and not made.function
