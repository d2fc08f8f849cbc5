"""What a page needs: the step player, lines to paste for a place, forms in a notebook."""
