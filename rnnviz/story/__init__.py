"""What is told, in which order, and how it reads as plain text."""
