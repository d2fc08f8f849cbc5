"""Records in, text out: what the command line says of cells, of models and of their numbers."""
