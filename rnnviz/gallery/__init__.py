"""Everything of several cells in one folder: the work, the processes that do it, and the page."""
