"""The commands of LaTeX that set equations of a cell, and what each becomes in the language."""

from __future__ import annotations

from collections.abc import Mapping

SIGNS: Mapping[str, str] = {
    "odot": "⊙", "circ": "∘", "cdot": "·", "times": "×", "ast": "*", "star": "*", "bullet": "•", "otimes": "⊗",
    "oplus": "⊕", "top": "T", "intercal": "T", "langle": "<", "rangle": ">", "lbrack": "[", "rbrack": "]",
    "lparen": "(", "rparen": ")", "{": "(", "}": ")", "leftarrow": "←", "gets": "←", "coloneqq": ":=", "div": "÷",
    "varepsilon": "ε", "vartheta": "θ", "varphi": "φ", "varrho": "ρ", "varpi": "π", "epsilon": "ε", "minus": "-",
    "dagger": "†", "colon": ":", "lvert": "|", "rvert": "|", "vert": "|", "mid": "|", "|": "‖", "sum": "∑", "int": "∫",
    "concat": "‖", "Vert": "‖", "parallel": "‖", "plus": "+",
}  # fmt: skip
ACCENTS: Mapping[str, str] = {
    "tilde": "\u0303", "widetilde": "\u0303", "hat": "\u0302", "widehat": "\u0302", "bar": "\u0304",
    "overline": "\u0304", "vec": "", "underline": "",
}  # fmt: skip
LOOKS = (
    "mathbf", "mathrm", "mathit", "mathsf", "mathtt", "mathnormal", "mathcal", "mathscr", "mathfrak", "boldsymbol",
    "bm", "pmb", "bold", "mathbfit", "symbf", "rm", "bf", "it", "ensuremath", "mathop", "mathbin", "mathrel",
)  # fmt: skip
TEXTS = (
    "text",
    "textrm",
    "textbf",
    "textit",
    "textsf",
    "texttt",
    "mbox",
    "operatorname",
    "mathop",
    "DeclareMathOperator",
)
BLANKS = (
    ",", ";", ":", "!", " ", "thinspace", "enspace", "nonumber", "notag", "displaystyle", "textstyle",
    "limits", "nolimits", "left", "right", "middle", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr",
    "biggl", "biggr", "Biggl", "Biggr", "hfill", "[", "]", "(", ")", "noindent", "par", "null", "/", ">",
)  # fmt: skip
PASSED = ("label", "tag", "vspace", "hspace", "phantom", "eqref", "ref", "cite", "footnote", "hphantom", "vphantom")
ENVIRONMENTS = (
    "align", "aligned", "alignat", "alignedat", "equation", "eqnarray", "gather", "gathered", "split", "multline",
    "flalign", "math", "displaymath", "subequations", "dmath", "IEEEeqnarray", "document", "array", "cases",
)  # fmt: skip
