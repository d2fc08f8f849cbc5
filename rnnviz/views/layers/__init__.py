"""A model over time: its layers above each other, both directions, an encoder and a decoder."""
