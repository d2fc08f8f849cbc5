"""Structure: the parts of a picture and the wires between them, and the numbers that each part shows."""
