"""Pages become files here, with a browser that is on the machine already."""
