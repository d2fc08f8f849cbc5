"""What a page is made with: files and lines to paste for a place where people write, forms in a notebook."""
