"""What someone who writes no Python may edit: cells, themes, fonts."""
