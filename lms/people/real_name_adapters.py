"""Who confirms a real name: an interface, and a local reference implementation.

A deployment that is connected to the local real-name system of its region (art. 24 (3)) names its
own adapter in ``RONGKE_REAL_NAME_ADAPTER`` (dotted path of a class). The reference implementation
asks the local register, a table of keyed hashes that ``manage.py load_register`` fills.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Literal, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from lms.people import crypto
from lms.people.models import RegisterEntry

DEFAULT = "lms.people.real_name_adapters.LocalRegister"


@dataclass(frozen=True)
class Verdict:
    """``unknown`` leaves the name submitted, to be confirmed by a person who sees the card."""

    outcome: Literal["verified", "refused", "unknown"]
    method: str
    reason: str = ""


class RealNameAdapter(Protocol):
    """Answers whether a name belongs to a number. Both arrive normalised and well-formed."""

    def check(self, *, name: str, number: str) -> Verdict:
        """The verdict; raises nothing for a wrong pair."""
        ...


class LocalRegister:
    """Reference implementation over :class:`RegisterEntry`."""

    METHOD = "local_register"

    def check(self, *, name: str, number: str) -> Verdict:
        """Verified or refused when the register knows the number, else unknown."""
        entry = RegisterEntry.objects.filter(
            number_index=crypto.index(number, purpose="register-number")
        ).first()
        if entry is None:
            return Verdict("unknown", self.METHOD, "not_in_register")
        if hmac.compare_digest(
            bytes(entry.name_index), crypto.index(name, purpose="register-name")
        ):
            return Verdict("verified", self.METHOD)
        return Verdict("refused", self.METHOD, "name_does_not_fit")

    @staticmethod
    def add(*, name: str, number: str) -> None:
        """Put one person into the register."""
        RegisterEntry.objects.update_or_create(
            number_index=crypto.index(number, purpose="register-number"),
            defaults={"name_index": crypto.index(name, purpose="register-name")},
        )


def adapter() -> RealNameAdapter:
    """The adapter of this installation."""
    return cast(
        RealNameAdapter,
        import_string(getattr(settings, "RONGKE_REAL_NAME_ADAPTER", DEFAULT))(),
    )
