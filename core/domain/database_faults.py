"""What a database's server or its client library says, as sentences for people.

The libraries repeat the whole connection string, password included, so nothing of theirs is passed
on but what is picked out here.
"""

from __future__ import annotations

import re

from core.domain.databases import Login
from core.errors import StepError

_KEPT = "Nothing was changed."
_LONGEST = 300
_UNREAD = " could not be read."
_CUT_SHORT = " could not be read to its end."
_SERVER_SAYS = re.compile(r"(?:FATAL|ERROR):\s+(.*)", re.DOTALL)

# what is looked for (in lower case), what is said, what to do; the first that fits is taken
_SAID: tuple[tuple[str, str, str], ...] = (
    (
        r"password authentication failed|access denied for user .*using password"
        r"|no password supplied|fe_sendauth|authentication failed",
        "{place} does not let {user} in: the user or the password is wrong.",
        "Type the password again, and check the user.",
    ),
    (
        r"authentication method requirement",
        "{place} wants the password in clear over a connection that is not encrypted, so it was "
        "not sent.",
        "Choose “require” for TLS, or have the server ask for SCRAM.",
    ),
    (
        r"no pg_hba\.conf entry.*no encryption|connections using insecure transport"
        r"|ssl (?:connection )?is required|ssl/tls required|sslmode value .* invalid",
        "{place} takes encrypted connections only.",
        "Choose “require” for TLS.",
    ),
    (
        r"no pg_hba\.conf entry|is not allowed to connect to this",
        "{place} does not let {user} connect to {database} from this computer.",
        "Ask whoever runs the database to allow it.",
    ),
    (
        r"role .* does not exist|role .* is not permitted to log in",
        "{place} knows no user {user} that may log in.",
        "Check how the user is spelled.",
    ),
    (
        r"database .* does not exist|unknown database",
        "There is no database {database} on {place}.",
        "Check how it is spelled; capitals count.",
    ),
    (
        r"access denied for user .* to database",
        "There is no database {database} on {place} that {user} may read.",
        "Check how it is spelled, or ask whoever runs it for the right to read.",
    ),
    (
        r"permission denied for database",
        "{user} may not connect to the database {database}.",
        "Ask whoever runs it for the right to connect and to read.",
    ),
    (
        r"too many (?:connections|clients)|remaining connection slots|connection limit exceeded",
        "{place} has no connection to spare.",
        "Try again later.",
    ),
    (
        r"database system is (?:starting up|shutting down|in recovery)|not yet accepting",
        "{place} is starting or stopping.",
        "Try again in a moment.",
    ),
    (
        r"ssl is not supported|tls/ssl error|ssl connection error"
        r"|server does(?: not|n't) support ssl",
        "{place} does not encrypt connections as this connection demands.",
        "Choose “prefer” or “off” for TLS if the network is safe.",
    ),
    (
        r"lock timeout|lock wait timeout",
        "{what} is locked by another program in the database.",
        "Try again when that program is done.",
    ),
    (
        r"statement timeout|max_statement_time exceeded|maximum statement execution time",
        "{what} took the database longer than {statement:g} seconds, so it was stopped.",
        "Leave it out, choose a smaller table, or try when the database is less busy.",
    ),
    (
        r"administrator command|server closed the connection|connection reset|lost connection"
        r"|server has gone away|terminating connection|connection was killed|ssl syscall"
        r"|broken pipe|could not (?:receive|send) data|no connection to the server",
        "{place} ended the connection in the middle of reading.",
        "See whether the database was restarted or the network failed, and try again.",
    ),
    (
        # a library with several threads tells of this what the first of them did to the others
        r"interrupted!",
        "{what}" + _CUT_SHORT,
        "See whether the database was restarted or the network failed, and try again.",
    ),
    (
        r"timeout expired|connection timed out",
        "{place} took the connection but did not answer in time.",
        "See whether the database hangs or is overloaded.",
    ),
    (
        r"table definition has changed",
        "{what} changed while it was read.",
        "Read it again.",
    ),
    (
        r"statement in a read only transaction",
        "{what} would write to the database, and Syna only reads it.",
        "Leave it out.",
    ),
    (
        r"permission denied|select command denied|command denied to user",
        "{what} may not be read by {user}.",
        "Leave it out, or ask whoever runs the database for the right to read it.",
    ),
    (
        r"relation .* does not exist|table .* doesn't exist|schema .* does not exist",
        "{what} is not there any more.",
        "Choose the tables anew.",
    ),
)


def told(login: Login, text: str, what: str) -> StepError:
    """The sentence for what a library said."""
    message, remedy = _sentence(login, text, what=what)
    return StepError(message, code="database", kept=_KEPT, remedy=remedy)


def clearer(login: Login, error: StepError, said: str) -> StepError | None:
    """The sentence for what a server said, or did, whose client library kept that to itself."""
    if error.message.endswith(_CUT_SHORT):
        done = f"ERROR: {said}" if said else "lost connection"
        return told(login, done, error.message.removesuffix(_CUT_SHORT))
    if not said or not error.message.endswith(_UNREAD):
        return None
    return told(login, f"ERROR: {said}", error.message.removesuffix(_UNREAD))


def _sentence(login: Login, text: str, *, what: str) -> tuple[str, str]:
    to, lower = login.connection, " ".join(text.lower().split())
    column = re.search(r"column (?:[a-z0-9_]+\.)?(\"?.*?\"?) does not exist", lower)
    if column or "unknown column" in lower:
        named = f" ({_original(text, column[1])})" if column else ""
        return (
            f"{what} changed while it was read: a column is gone{named}.",
            "Read it again.",
        )
    for pattern, message, remedy in _SAID:
        if re.search(pattern, lower):
            said = message.format(
                place=f"{to.host}:{to.port}",
                user=to.user,
                database=to.database,
                what=what,
                statement=login.patience.statement,
            )
            return said, remedy
    return (
        f"{what} could not be read{_reason(login, text)}.",
        "See what the database's own log says, or leave it out.",
    )


def _original(text: str, lowered: str) -> str:
    at = " ".join(text.split()).lower().find(lowered)
    return " ".join(text.split())[at : at + len(lowered)].strip('"') if at >= 0 else lowered


def _reason(login: Login, text: str) -> str:
    """What the server itself said, if it did; never what the library adds."""
    found = _SERVER_SAYS.search(text)
    if found is None:
        return ""
    said = " ".join(found[1].split("\nCONTEXT")[0].split("\nLINE ")[0].split()).rstrip(".")
    return f": {_without(said, login.password)[:_LONGEST]}"


def _without(text: str, password: str | None) -> str:
    return text.replace(password, "…") if password else text
