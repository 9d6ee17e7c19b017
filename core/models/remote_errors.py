"""What providers raise, as plain sentences. Their own texts stay out: they may quote a key."""

from __future__ import annotations

from core.errors import ModelError

_REFUSED = {"AuthenticationError", "PermissionDeniedError"}
_BUSY = {"RateLimitError"}
_DOWN = {"ServiceUnavailableError", "BadGatewayError", "InternalServerError", "APIError"}
_TOO_LONG = ("context_length", "context length", "maximum context", "too many tokens")


def model_error(error: Exception, *, title: str, model: str) -> ModelError:
    """`error` came from LiteLLM for `model` of the provider that people know as `title`."""
    names = {kind.__name__ for kind in type(error).__mro__}
    text = str(error).lower()
    if names & _REFUSED:
        return ModelError(
            f"{title} refused the key.", remedy="Enter the key again on the Settings page."
        )
    if "NotFoundError" in names:
        return ModelError(
            f"{title} has no model called {model}.",
            remedy="Check the model's name and the address on the Settings page.",
        )
    if "ContextWindowExceededError" in names or any(sign in text for sign in _TOO_LONG):
        return ModelError(
            f"The question and the description of the data are too long for {title}.",
            remedy="Attach fewer tables, or choose a model with a larger context.",
        )
    if "Timeout" in names:
        return ModelError(f"{title} took too long to answer.", retryable=True)
    if "connection error" in text or "APIConnectionError" in names:
        return ModelError(
            f"{title} could not be reached.",
            retryable=True,
            remedy="Check the network and the address, or use the local model.",
        )
    return _answered(names, title)


def _answered(names: set[str], title: str) -> ModelError:
    """The provider was there and said no."""
    if names & _BUSY:
        return ModelError(
            f"{title} asks for a pause: too many requests, or the quota is used up.",
            retryable=True,
            remedy="Wait a minute, check the account, or use another model.",
        )
    if "PaymentRequiredError" in names or "BudgetExceededError" in names:
        return ModelError(f"The account at {title} has no credit left.")
    if "ContentPolicyViolationError" in names:
        return ModelError(f"{title} declined to answer.", remedy="Ask in other words.")
    if "BadRequestError" in names:
        return ModelError(
            f"{title} did not accept the request.",
            remedy="Check the model's name on the Settings page, or choose another model.",
        )
    if names & _DOWN:
        return ModelError(f"{title} has a fault of its own at the moment.", retryable=True)
    return ModelError(f"{title} could not answer.", retryable=True)
