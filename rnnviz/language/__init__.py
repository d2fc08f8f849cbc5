"""The language of the equations: text to expression tree, and back to text and Typst."""
