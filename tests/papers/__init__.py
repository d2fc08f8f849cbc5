"""Cells as papers, books and documentations write them, each with its values by a formula of its own.

`record` says what is known of one; the modules beside it have them by family. `refused` has what is no cell, and cells
that are written element by element.
"""

from papers import continuous, gates, greff, gru, gru_variants, lstm, lstm_books, lstm_variants, simple, state_space  # noqa: F401
from papers.record import PAPERS, Paper

__all__ = ["PAPERS", "Paper"]
