"""Derivatives: a run walked backwards, from what was asked for to everything that it was made of."""
