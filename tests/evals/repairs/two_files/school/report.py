from school.marks import average, best


def line(name, marks):
    """One line of a report; a pupil without marks has a dash."""
    if not marks:
        return f"{name}: -"
    return f"{name}: {average(marks)} (best {best(marks)})"


def report(pupils):
    """Lines in the order of names, without empty names."""
    return [line(name, marks) for name, marks in pupils.items() if name]
