"""A figure: everything that a picture needs before anything is drawn, whichever view it is of."""
