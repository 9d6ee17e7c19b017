"""What is done to models, here and remote."""

from __future__ import annotations

from components import background, session
from components.background import Work
from components.model_cards import ModelChoice
from components.providers import NewProvider, ProviderChoice
from core.domain.catalog import Provider
from core.domain.value import new_id, now
from core.errors import ModelError, UserError

WORK = "models"


def on_model(choice: ModelChoice) -> None:
    models = session.services().models
    match choice.kind:
        case "pull":
            session.attempt(lambda: models.pull(choice.model))
        case "cancel":
            session.attempt(lambda: models.cancel_download(choice.model))
        case "remove":
            session.attempt(lambda: models.remove(choice.model))
        case "use":
            session.attempt(lambda: models.set_default(choice.model))
        case "test":
            background.start(WORK, "Testing the model", lambda work: _test(choice.model, work))


def _test(model: str, work: Work) -> str:
    session.services().models.test(model, progress=work.report, cancel=work.cancel)
    return "Tested: the result stands on its card."


def on_provider(choice: ProviderChoice | NewProvider) -> None:
    models = session.services().models
    match choice.kind:
        case "new":
            session.attempt(lambda: _add(choice))
        case "try":
            background.start(WORK, "Asking the model", lambda _: _try(choice.provider_id))
        case "use":
            session.attempt(lambda: models.set_default(choice.provider_id))
        case "remove":
            session.attempt(lambda: _remove(choice.provider_id))


def _remove(provider_id: str) -> None:
    models = session.services().models
    name = next((each.title for each in models.providers() if each.id == provider_id), "It")
    session.say(f"{name} was removed with its key.", undo=models.remove_provider(provider_id))


def _add(new: NewProvider) -> None:
    """Keep it, then ask it one short thing."""
    if not new.model:
        raise UserError(
            "The model has no name.", kept="Nothing was saved.", remedy="Name it, then save again."
        )
    if new.provider == "compatible" and not new.base_url:
        raise UserError(
            "The server has no address.",
            kept="Nothing was saved.",
            remedy="Give its base URL, such as http://localhost:11434/v1.",
        )
    provider = Provider(
        id=new_id(),
        title=new.title,
        kind=new.provider,
        model=new.model,
        base_url=new.base_url,
        has_key=bool(new.key),
        created_at=now(),
    )
    session.services().models.save_provider(provider, new.key)
    background.start(WORK, "Asking the model", lambda _: _try_new(provider.id))


def _try_new(provider_id: str) -> str:
    try:
        return _try(provider_id)
    except ModelError as error:
        raise ModelError(
            error.message,
            kept="The model was added, and no question goes to it unless you choose it.",
            remedy=error.remedy or "Try it again later, or remove it and add it anew.",
        ) from error


def _try(provider_id: str) -> str:
    reply = session.services().models.try_provider(provider_id)
    return f"It answered in {reply.seconds:.1f} s."
