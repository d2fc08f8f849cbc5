"""What is said: the words and figures of a story, for eyes and for ears."""
