"""Views: ways to show a run, one file or folder for each. What a picture of each is made of is a figure."""
