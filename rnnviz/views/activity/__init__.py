"""Every value of a run over time, as maps: one column for each step, one row for each unit."""
