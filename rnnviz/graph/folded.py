"""What stands on the plate of a folded part: its expression, with Σ for each sum that a fan of its own brings in."""

from __future__ import annotations

from rnnviz.graph.graph import Graph, Key, Part
from rnnviz.language.expression import Expr, Name, Number, Sum, operands, rebuilt

SIGMA, DOTS = Name("Σ"), Name("…")
LONGEST = 100


def told(part: Part, graph: Graph, deep: int = LONGEST) -> Expr:
    """The expression of a folded part as its plate has it; what stands more than `deep` in others is left out, as …"""
    assert part.folded is not None
    return _short(_told(part.folded, part.key.node, part, graph), deep)


def _short(expression: Expr, deep: int) -> Expr:
    if isinstance(expression, Name | Number):
        return expression
    return rebuilt(expression, [_short(inner, deep - 1) for inner in operands(expression)]) if deep else DOTS


def _told(expression: Expr, node: str, part: Part, graph: Graph) -> Expr:
    made = graph.by_key.get(Key(node))
    if made is not None and made != part and made.kind == "affine" and not made.function:
        return SIGMA
    parts = [(_told(inner, f"{node}/{k}", part, graph), f"{node}/{k}") for k, inner in enumerate(operands(expression))]
    fan = graph.by_key.get(Key(node, share=True))
    if fan is None or not isinstance(expression, Sum):
        return rebuilt(expression, [inner for inner, _ in parts])
    summed = {term.node for term in fan.argument}
    rest = [(inner, sign) for (inner, at), sign in zip(parts, expression.signs, strict=True) if at not in summed]
    return Sum((SIGMA, *(inner for inner, _ in rest)), (1, *(sign for _, sign in rest)))
