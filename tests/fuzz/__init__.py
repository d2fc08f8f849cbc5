"""Cells and files made at random, and the law that they are held to.

A file is one `Mistake`, or a trace equal to an independent evaluation, or a figure too: in which every printed line,
read back from its text and worked out with the printed numbers, is true or marked ≈, and whose picture passes the
checks of the other tests. Never another exception.

`trees` has expressions and works them out in plain Python, `texts` writes and reads them; `cells` draws them, with
`sizes`, `papers` has those of papers. `lines` reads what a panel prints, `pictures` asks what the tests of pictures
ask, `law` judges one case by all of it. `files` has files of every kind, which `marring` spoils; `workers` reads them
in processes that have a limit. `hunt` looks for so many cases and makes what it finds small; `python -m fuzz` in
`tests` does so for as long as it is told to.

Nothing here uses how the library reads, counts or rounds.
"""
