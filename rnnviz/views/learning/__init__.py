"""One step of gradient descent: forward, the loss, back through time, every weight moved, forward again."""
