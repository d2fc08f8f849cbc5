"""Networks: layers of cells in a file, what they read and what reads them, and all of it worked out over time."""
