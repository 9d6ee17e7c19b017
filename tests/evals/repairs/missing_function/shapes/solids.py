from shapes.area import rectangle


def box(width, height, depth):
    return rectangle(width, height) * depth
