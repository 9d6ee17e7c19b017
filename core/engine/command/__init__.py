"""The command box: programs of strangers run in a throw-away copy of their tree."""
