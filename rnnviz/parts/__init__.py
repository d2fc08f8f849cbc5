"""The kinds of parts, one file for each."""
