"""What a cell of this agent gives when it runs again: its values under the names it had."""

from __future__ import annotations

import json
from collections.abc import Sequence

from core.agents.analysis.answers import as_wanted, listed
from core.agents.analysis.forms.reading import read
from core.agents.analysis.forms.run import values_of as values_found
from core.agents.analysis.wanted import wanted
from core.domain.profiles import TableProfile
from core.domain.sources import Schema
from core.domain.steps import AnalysisCall
from core.domain.work import NamedValue
from core.errors import StepError
from core.tools.analysis import Analysed
from core.tools.outputs import values_of
from core.tools.python import Computed


def script_values(task: str, run: Computed) -> tuple[NamedValue, ...]:
    """What a script set, under the names that its task asks for; as it set them without a task."""
    asked = wanted(task)
    own = values_of(run.reply)
    return as_wanted((*own, *listed(run)), asked) if asked else own


def analysis_values(
    task: str,
    call: AnalysisCall,
    run: Analysed,
    *,
    schema: Schema,
    profiles: Sequence[TableProfile] = (),
) -> tuple[NamedValue, ...]:
    """The values that the task asks for by name; none where the analysis is another by now."""
    asked = wanted(task)
    said = read(task, schema, asked, profiles) if asked else None
    if said is None or said.analysis != call.analysis:
        return ()
    try:
        if json.loads(call.parameters) != dict(said.parameters):
            return ()
        return values_found(run.reply, run.tables, said, question=task, asked=asked)
    except (StepError, ValueError):
        return ()
