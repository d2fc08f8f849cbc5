"""Numbers: given, drawn, or searched for an example; one step of a cell worked out; and how a number is printed."""
