"""“Tell me if refunds look unusual”: the figure over time; the alert is made when it is shown."""

from __future__ import annotations

from itertools import islice

from core.agents.business.catalogue import Catalogue
from core.agents.business.watching import Wish, candidates, watched, wish_of
from core.conversations.flows.metric_plans import one_step
from core.domain.choices import NeedsChoice
from core.domain.events import Choice
from core.domain.inquiry import Inquiry
from core.domain.labels import capital
from core.domain.plan import Plan

WATCH = "watch"
_MOST = 6
_WORDS = {"both": "looks unusual", "up": "rises", "down": "drops"}


class WatchRequest:
    """Matches where something is to be watched. Where no figure fits the words, it asks."""

    def match(self, inquiry: Inquiry) -> Plan | None:
        question, schema = inquiry.question, inquiry.schema
        wish = wish_of(question) if schema.tables else None
        if wish is None:
            return None
        catalogue = Catalogue.of(inquiry)
        found = watched(wish, catalogue)
        if found is None:
            _ask(wish, catalogue)
            return None
        return one_step(question, found.query, (), schema).model_copy(update={"template": WATCH})


def _ask(wish: Wish, catalogue: Catalogue) -> None:
    """NeedsChoice with what could be watched; nothing where that is not known either."""
    choices = [
        Choice(label=capital(each), value=f"tell me if {each} {_WORDS[wish.side]}")
        for each in islice(candidates(catalogue), _MOST)
    ]
    if choices:
        raise NeedsChoice(f"Which figure is “{wish.what}”?", choices)
