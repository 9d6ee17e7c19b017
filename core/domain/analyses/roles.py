"""What kind of column a parameter takes, said in its schema for who fills it in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

Role = Literal["number", "category", "time", "any"]

NumberColumn = Annotated[str, Field(min_length=1, json_schema_extra={"role": "number"})]
CategoryColumn = Annotated[str, Field(min_length=1, json_schema_extra={"role": "category"})]
TimeColumn = Annotated[str, Field(min_length=1, json_schema_extra={"role": "time"})]
AnyColumn = Annotated[str, Field(min_length=1, json_schema_extra={"role": "any"})]

Plain = bool | int | float | str
"""A value in a condition; dates as ISO text."""
