"""Appeals in one place: what can be appealed is registered by each feature in ``lms.wiring``.

A :class:`Kind` is a mark that the desk itself decides about (attendance, exam marks). A feature
with a procedure of its own (incidents of proctoring) lends its rows to the desk instead, as an
:data:`Elsewhere`: they are listed beside the others and decided on that feature's page.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from lms.courses.models import Lesson, TrainingClass
from lms.ledger.models import Appeal
from lms.people.models import User

Words = Mapping[str, str]
"""{zh, en}."""
Change = Mapping[str, int | str | None]
"""What a grant sets: ``{state, credited_ms}`` for attendance, ``{score_milli}`` for scores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appealed:
    """An adverse mark of one trainee as it stands."""

    training_class: TrainingClass
    title: Words
    stands: Words
    since: dt.datetime
    """From when the days for appealing run."""
    lesson: Lesson | None = None
    made_by: uuid.UUID | None = None
    """Who made the mark and therefore does not decide; None: it followed from the rules."""
    link: str = ""
    """Page on which the deciding person sees the evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of mark that can be appealed.

    ``about(ref, user id)``: the mark, or None when there is nothing adverse to appeal.
    ``grant(appeal, change, by)``: writes what follows from a granted appeal, in the caller's
    transaction, and says what stands now; raises what the feature refuses with.
    ``asks``: what the deciding person must give: ``attendance``, ``score`` or nothing.
    """

    about: Callable[[uuid.UUID, uuid.UUID], Appealed | None]
    grant: Callable[[Appeal, Change, User], Words]
    asks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An appeal as lists show it, wherever it is decided."""

    id: uuid.UUID
    kind: str
    state: str
    class_id: uuid.UUID
    class_title: str
    trainee: str
    title: Words
    stood: Words
    text: str
    asked_at: dt.datetime
    link: str
    """The page that decides it."""
    became: Words = field(default_factory=dict)
    decision_reason: str = ""
    decided_by: str = ""
    decided_at: dt.datetime | None = None
    decides: bool = False
    """Whether the person who looks may decide it."""


Elsewhere = Callable[[User], Iterable[Row]]
"""Appeals with a page of their own: those that this person made or may decide."""

kinds: dict[str, Kind] = {}
elsewhere: list[Elsewhere] = []


def register(code: str, kind: Kind) -> None:
    """Make a kind of mark appealable (``lms.wiring``)."""
    kinds[code] = kind
