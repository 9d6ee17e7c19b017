"""What waits for a yes or a no, what was decided, and what holds without asking."""
