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


class AddressRefused(Invalid):
    """``details.problem``: malformed, credentials_in_address, not_public, https_needed, …"""

    code = "address_refused"
    message = "This address cannot be used; nothing was changed."


class LtiRefused(Conflict):
    """A login or launch that does not hold; ``details.problem`` says what."""

    code = "lti_refused"
    status = 400
    message = "The other platform's launch could not be accepted; start again from there."


class LaunchGone(Conflict):
    """The page was opened too late, or by a link that was never given."""

    code = "launch_gone"
    status = 410
    message = "This launch has run out; start again from the other platform."


class LinkRefused(Conflict):
    """``details.problem``: other_person, other_account, not_enrolled, not_verified."""

    code = "link_refused"
    message = "This account cannot be linked; nothing was changed."
