"""Changes to a repository: on a branch of their own, tested, and kept only with a person's yes."""
