"""Checks behind a grade: one file a family, each a pure function with a reason in plain words."""

from core.domain.checks.case import Case, Knowledge
from core.domain.checks.grading import grade, judge
from core.domain.checks.shape import Misfit, misfit

__all__ = ["Case", "Knowledge", "Misfit", "grade", "judge", "misfit"]
