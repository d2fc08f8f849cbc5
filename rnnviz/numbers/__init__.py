"""Numbers: a reader's values, drawn ones and examples that are searched; one step worked out; how a number is printed."""
