"""Git by GitPython, with nothing of a repository's own configuration in force."""

from core.integrations.git.adapter import GitAdapter

__all__ = ["GitAdapter"]
