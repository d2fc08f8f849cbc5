"""Numbers: a reader's values or drawn ones, one step of a cell worked out, and how a number is printed, and the search for an
example."""
