"""Places: what pictures of every view share, from points and boxes to the router of wires and the layout itself."""
