"""A cell with its loop, and the same cell unrolled."""
