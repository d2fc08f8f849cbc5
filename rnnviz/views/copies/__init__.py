"""What views of cells over time have in common: copies of cells side by side and above each other."""
