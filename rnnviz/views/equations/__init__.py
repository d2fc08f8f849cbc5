"""Equations as cards: of one cell with its numbers, or of several by one skeleton."""
