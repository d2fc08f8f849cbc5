"""The one exception that means: the reader asked for something that cannot be."""


class Mistake(ValueError):
    """A reader's mistake, told in one clear sentence: what is wrong, and what would be right.

    The command line prints the text and exits with status 2; nothing has been written then.
    """
