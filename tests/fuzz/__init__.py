"""Cells and files made at random, and the law that they are held to.

A file is one `Mistake`, or a trace equal to an independent evaluation, or a figure too: in which every printed line,
read back from its text and worked out with the printed numbers, is true or marked ≈, and whose picture passes the
checks of the other tests. Never another exception.

`trees` knows expressions: records, a writer, a reader, an evaluator in plain Python; `cells` draws them, `papers` has
those of papers. `lines` reads what a panel prints, `law` judges one case, `files` mars files of every kind, `workers`
reads these in processes that have a limit. `python -m fuzz` in `tests` runs all of it for as long as it is told to.

Nothing here uses how the library reads, counts or rounds.
"""
