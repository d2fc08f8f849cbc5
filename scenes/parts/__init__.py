"""How each kind of part is drawn and moves: one file for each, of the same name as in `rnnviz/parts`."""
