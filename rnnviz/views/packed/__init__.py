"""A batch of sequences that are not equally long: padded, and packed as it is worked out."""
