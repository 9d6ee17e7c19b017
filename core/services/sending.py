"""Leave to send anything to a model that is not on this computer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.domain.approvals.named import sending
from core.domain.choices import NeedsApproval
from core.domain.runs import Run
from core.errors import ModelError
from core.services.approver import Approver
from core.services.run_approvals import origin_of


def leave_to_send(run: Run, places: Sequence[str], approver: Approver) -> Callable[[], None]:
    """To be called before the first word goes out: raises NeedsApproval when a person must be
    asked, ModelError when the answer was no. It does nothing where all stays here."""
    if not places:
        return lambda: None
    action, origin = sending(places), origin_of(run)

    def leave() -> None:
        verdict = approver.verdict(action, origin)
        if verdict is None:
            raise NeedsApproval(action)
        if not verdict.allowed:
            word = f": {verdict.word}" if verdict.word else ""
            raise ModelError(
                f"Nothing may be sent to {places[0]}{word}.",
                kept="Nothing was sent.",
                remedy="Choose a local model for this notebook, or allow it on the Approvals page.",
            )

    return leave
