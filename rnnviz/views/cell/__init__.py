"""One cell with all its parts, beat by beat: states come in on the left and leave on the right, input from below."""
