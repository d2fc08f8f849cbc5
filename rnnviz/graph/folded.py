"""What stands on the plate of a folded part: its expression, with Σ for each sum that a fan of its own brings in."""

from __future__ import annotations

from rnnviz.graph.graph import Graph, Key, Part
from rnnviz.language.expression import Call, Expr, Name, Number, Sum, operands, rebuilt

SIGMA, DOTS = Name("Σ"), Name("…")


def told(part: Part, graph: Graph) -> Expr:
    """The expression of a folded part as its plate has it."""
    assert part.folded is not None
    return _told(part.folded, part.key.node, part, graph)


def leaves(expression: Expr) -> int:
    """How many names and numbers stand in an expression."""
    return 1 if isinstance(expression, Name | Number) else sum(map(leaves, operands(expression)))


def shortened(expression: Expr, many: int) -> Expr:
    """An expression of which only the first `many` names and numbers are left; what comes after them is …"""
    if isinstance(expression, Name | Number):
        return expression if many > 0 else DOTS
    if many <= 0:
        return DOTS
    parts: list[Expr] = []
    for inner in operands(expression):
        parts.append(shortened(inner, many))
        many -= leaves(inner)
    if isinstance(expression, Sum):  # one … for all terms that are left out
        whole = next((k + 1 for k, part in enumerate(parts) if part == DOTS), len(parts))
        return Sum(tuple(parts[:whole]), expression.signs[:whole]) if whole > 1 else DOTS
    return rebuilt(expression, parts)


def _told(expression: Expr, node: str, part: Part, graph: Graph) -> Expr:
    made = graph.by_key.get(Key(node))
    if made is not None and made != part and made.kind == "affine" and not made.function:
        return SIGMA
    if made is not None and made != part and made.kind == "affine" and isinstance(expression, Call):
        return rebuilt(expression, [SIGMA])
    parts = [(_told(inner, f"{node}/{k}", part, graph), f"{node}/{k}") for k, inner in enumerate(operands(expression))]
    fan = graph.by_key.get(Key(node, share=True))
    if fan is None or not isinstance(expression, Sum):
        return rebuilt(expression, [inner for inner, _ in parts])
    summed = {term.node for term in fan.argument}
    rest = [(inner, sign) for (inner, at), sign in zip(parts, expression.signs, strict=True) if at not in summed]
    return Sum((SIGMA, *(inner for inner, _ in rest)), (1, *(sign for _, sign in rest)))
