"""What is still there of each input: first-order shares in every state, and how far gradients reach back."""
