"""Questions about statistics that plainly ask for one typed analysis, read without a model."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from core.agents.analysis.forms.aliases import with_aliases
from core.agents.analysis.forms.call import Call
from core.agents.analysis.forms.draft import Draft
from core.agents.analysis.forms.gaps import read_gaps
from core.agents.analysis.forms.groups import read_groups
from core.agents.analysis.forms.kinds.associating import associating
from core.agents.analysis.forms.kinds.commonest import commonest
from core.agents.analysis.forms.kinds.comparing import comparing
from core.agents.analysis.forms.kinds.counting import counting
from core.agents.analysis.forms.kinds.extreme import extreme
from core.agents.analysis.forms.kinds.imputing import imputing
from core.agents.analysis.forms.kinds.leading import leading
from core.agents.analysis.forms.kinds.learning import learning
from core.agents.analysis.forms.kinds.missing import missing
from core.agents.analysis.forms.kinds.outlying import outlying
from core.agents.analysis.forms.kinds.rating import rating
from core.agents.analysis.forms.kinds.regressing import regressing
from core.agents.analysis.forms.kinds.relation import relation
from core.agents.analysis.forms.kinds.shape import shape
from core.agents.analysis.forms.kinds.sharing import sharing
from core.agents.analysis.forms.kinds.spreading import spreading
from core.agents.analysis.forms.kinds.strongest import strongest
from core.agents.analysis.forms.kinds.summarising import summarising
from core.agents.analysis.forms.kinds.timed import timed
from core.agents.analysis.forms.marked import marked
from core.agents.analysis.forms.new_columns import read_new_columns
from core.agents.analysis.forms.rows import read_rows
from core.agents.analysis.forms.scales import read_scales
from core.agents.analysis.forms.subject import subject_table
from core.agents.analysis.forms.truths import truth_of
from core.agents.analysis.wanted import Wanted
from core.domain.profiles import TableProfile
from core.domain.sources import Schema

_PARTS: tuple[Callable[[Draft], None], ...] = (
    read_new_columns, read_scales, read_gaps, read_groups, read_rows,
)  # fmt: skip
_KINDS: tuple[Callable[[Draft], Call | None], ...] = (  # the narrow ones first
    learning, regressing, comparing, associating, strongest, relation, shape, outlying, missing,
    imputing, rating, spreading, timed, commonest, leading, extreme, counting, sharing,
    summarising,
)  # fmt: skip


def _unread(draft: Draft, call: Call) -> tuple[str, ...]:
    """Columns of yes and no that the question speaks of, and that nothing read of it uses."""
    used = json.dumps(dict(call.parameters))
    return tuple(
        dict.fromkeys(
            name
            for found in re.finditer(r"§(\d+)", draft.text)
            if not draft.is_claimed(found.start(), found.end(), quietly=True)
            and draft.marked.columns[int(found[1])].strength > 1
            and truth_of(draft, name := draft.marked.name(found[1]))
            and json.dumps(name) not in used
        )
    )


def read(
    question: str,
    schema: Schema,
    asked: Sequence[Wanted],
    profiles: Sequence[TableProfile] = (),
) -> Call | None:
    """The analysis that the question asks for, None where there is any doubt."""
    return reading(question, schema, asked, profiles)[0]


def reading(
    question: str,
    schema: Schema,
    asked: Sequence[Wanted],
    profiles: Sequence[TableProfile] = (),
) -> tuple[Call | None, str]:
    """The same, and why there is none."""
    table = subject_table(question, schema)
    if table is None:
        return None, "several tables"
    profile = next((p for p in profiles if p.table == table.name), None)
    for kind in _KINDS:
        draft = Draft(marked(question, table, profile), table, tuple(asked), profile)
        for part in _PARTS:
            part(draft)
        if draft.failed:
            return None, f"a part cannot be read: {draft.text}"
        call = kind(draft)
        if call is not None:
            cues = (*draft.open_cues(), *_unread(draft, call))
            if cues:
                return None, f"open: {cues} in {draft.text}"
            return with_aliases(call, draft), ""
    return None, f"no kind fits: {draft.text}"
