"""What can go wrong between systems, each with a stable code."""

from __future__ import annotations

from lms.core.errors import Conflict, Invalid, NotAllowed, TooMany


class ScopesUnsuited(Invalid):
    """A scope that does not exist, or that this kind of client cannot have."""

    code = "scopes_unsuited"
    message = "Some of these scopes do not suit a client of this kind; nothing was changed."


class ClientRevoked(Conflict):
    """A revoked client stays revoked: it is made anew."""

    code = "client_revoked"
    message = "This client was revoked; create a new one."


class TooManySecrets(Conflict):
    """Two secrets are good at once at most."""

    code = "too_many_secrets"
    message = "An older secret is still good; wait until it has run out, or end it first."


class ScopeMissing(NotAllowed):
    """The token is good, but not for this."""

    code = "scope_missing"
    message = "The token does not have the scope that this needs."


class RateExceeded(TooMany):
    """The client's own limit; others are not affected."""

    code = "rate_exceeded"
    message = "The client's rate limit is reached; wait as long as Retry-After says."


class CursorInvalid(Invalid):
    """Not a cursor of this feed."""

    code = "cursor_invalid"
    message = "This cursor is not one of ours, or belongs to another resource."


class CursorGone(Conflict):
    """The feed was made anew since the cursor was given."""

    code = "cursor_gone"
    status = 410
    message = "The feed was made anew; read it again from the beginning."
