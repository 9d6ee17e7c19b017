"""The error tree: each error says what happened, what was kept, and what to do."""

from __future__ import annotations


class SynaError(Exception):
    """A fault that a person may read. `remedy` is one imperative sentence, or empty."""

    def __init__(self, message: str, *, kept: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.kept = kept
        self.remedy = remedy

    def describe(self) -> str:
        """The sentences a person reads, in order."""
        return " ".join(part for part in (self.message, self.kept, self.remedy) if part)


class UserError(SynaError):
    """Something a person can put right: a file, a name, a setting."""


class ChangedMeanwhile(UserError):
    """Somebody else changed the thing since it was shown; what to do is the person's choice."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"Somebody else changed this {what} since you opened it.",
            kept="Your change was not made; theirs stands.",
            remedy="Make yours on top of it, or leave it as it is.",
        )


class ModelError(SynaError):
    """A language model failed. `retryable` when the same call may succeed later."""

    def __init__(
        self, message: str, *, retryable: bool = False, kept: str = "", remedy: str = ""
    ) -> None:
        super().__init__(message, kept=kept, remedy=remedy)
        self.retryable = retryable


class PlanError(SynaError):
    """A plan that cannot be run: unknown inputs, a cycle, two steps with one output."""


class StepError(SynaError):
    """A step failed. `code` is a stable word for what kind of failure it was."""

    def __init__(
        self, message: str, *, code: str = "failed", kept: str = "", remedy: str = ""
    ) -> None:
        super().__init__(message, kept=kept, remedy=remedy)
        self.code = code


class StorageError(SynaError):
    """Syna's own state could not be read or written."""


class LimitExceeded(SynaError):
    """A bound on time, memory, rows or tokens was reached."""


class Cancelled(SynaError):
    """The person stopped it."""

    def __init__(self) -> None:
        super().__init__("Stopped.")
