"""`python -m rnnviz` is the command line."""

from rnnviz.cli import main

if __name__ == "__main__":
    main()
