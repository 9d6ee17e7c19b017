"""One renderer a cell kind."""
