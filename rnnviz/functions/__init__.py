"""The functions that equations may apply: one record for each says all that any room needs of it."""
