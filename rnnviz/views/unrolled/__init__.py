"""A cell unrolled: one copy for each step, and what each hands to the next."""
