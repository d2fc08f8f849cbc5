"""Cells: a file read and checked, what its equations mean without numbers, and its shapes at a size."""
