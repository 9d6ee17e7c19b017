"""What is loaded into a project's own pytest: it may be older, so nothing of ours is used in it."""
