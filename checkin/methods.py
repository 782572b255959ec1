"""The ways of signing in, and what each is worth.

All of them end in :func:`checkin.domain.signing.sign_in`; a feature that adds a way (faces)
checks what it has to check and calls it.
"""

from __future__ import annotations

from dataclasses import dataclass

from checkin.models import SignIn
from verifier.policy.sign_in import METHOD_GRADES


@dataclass(frozen=True, slots=True)
class Method:
    """One way: its name, the assurance grade of its minutes, and who vouches for it."""

    name: str
    needs_person: bool
    """A lecturer confirms or marks; the event names them as actor."""
    needs_reason: bool = False

    @property
    def grade(self) -> str:
        """``face``, ``code`` or ``hand``, as in the ledger."""
        return METHOD_GRADES[self.name]


METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        Method(SignIn.Method.FACE, needs_person=False),
        Method(SignIn.Method.CODE, needs_person=True),
        Method(SignIn.Method.QR, needs_person=False),
        Method(SignIn.Method.HAND, needs_person=True, needs_reason=True),
    )
}
