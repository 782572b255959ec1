"""What a dashboard is of: a region's subtree, an institution, a class, a lecturer's classes."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from lms.core.errors import NotAllowed, NotFound
from lms.courses.models import ClassLecturer, TrainingClass
from lms.courses.rules import class_for
from lms.ledger.matrix import ancestors
from lms.ledger.rules import sees_matrix
from lms.people.models import Institution, Region, User
from lms.people.rules import institutions_of, regions_of
from lms.reports.statistics.errors import GroupingRefused, PeriodRefused

DAYS_MAX = 731
GROUPINGS = {
    "region": ("region", "institution", "course", "lecturer", "class"),
    "institution": ("class", "course", "lecturer"),
    "lecturer": ("class", "course"),
    "class": ("person",),
}
"""What each kind of scope may be broken down by; the first is what it shows by itself."""


@dataclass(frozen=True)
class Scope:
    """A set of classes that somebody may see together."""

    kind: str
    id: uuid.UUID
    name: str
    where: Q
    """On TrainingClass."""
    crumbs: list[dict[str, Any]] = field(default_factory=list)
    """{kind, id, name} from the top down, itself last."""
    region: Region | None = None


@dataclass(frozen=True)
class Period:
    """Days of China's calendar, both included; None: open."""

    first: dt.date | None = None
    last: dt.date | None = None

    @classmethod
    def parse(cls, first: str | None, last: str | None) -> Period:
        """From ``YYYY-MM-DD`` texts. Raises PeriodRefused."""
        try:
            found = cls(*(dt.date.fromisoformat(text) if text else None for text in (first, last)))
        except ValueError as error:
            raise PeriodRefused(first=first, last=last) from error
        if found.first and found.last and not 0 <= (found.last - found.first).days < DAYS_MAX:
            raise PeriodRefused(first=first, last=last)
        return found

    def q(self) -> Q:
        """The condition on ``day``."""
        condition = Q()
        if self.first:
            condition &= Q(day__gte=self.first)
        if self.last:
            condition &= Q(day__lte=self.last)
        return condition


def region_scope(user: User, region_id: uuid.UUID) -> Scope:
    """A region within what the person oversees. Raises NotFound."""
    region = regions_of(user).filter(pk=region_id).first()
    if region is None:
        raise NotFound
    return of_region(region, seen=set(regions_of(user).values_list("pk", flat=True)))


def of_region(region: Region, *, seen: set[uuid.UUID] | None = None) -> Scope:
    """The scope of a region; crumbs only of what is ``seen``."""
    chain = [
        {"kind": "region", "id": row["id"], "name": row["name"]}
        for row in ancestors(region)
        if seen is None or row["id"] in seen
    ]
    where = Q(institution__region__path__startswith=region.path)
    return Scope("region", region.pk, region.name, where, chain, region)


def institution_scope(user: User, institution_id: uuid.UUID) -> Scope:
    """An institution that the person runs or oversees. Raises NotFound."""
    found = Institution.objects.select_related("region").filter(pk=institution_id).first()
    if found is None:
        raise NotFound
    overseen = regions_of(user).filter(pk=found.region_id).exists()
    if not overseen and not institutions_of(user).filter(pk=found.pk).exists():
        raise NotFound
    crumbs = [{"kind": "institution", "id": found.pk, "name": found.name}]
    if overseen:
        crumbs = region_scope(user, found.region_id).crumbs + crumbs
    return Scope("institution", found.pk, found.name, Q(institution=found.pk), crumbs, found.region)


def class_scope(user: User, class_id: uuid.UUID) -> Scope:
    """A class whose roster the person may see. Raises NotFound or NotAllowed."""
    return of_class(user, class_for(user, class_id, sees_matrix))


def of_class(user: User, found: TrainingClass) -> Scope:
    """The scope of a class that was checked; crumbs as far up as the person may go."""
    try:
        crumbs = institution_scope(user, found.institution_id).crumbs
    except NotFound:
        crumbs = []
    crumbs = [*crumbs, {"kind": "class", "id": found.pk, "name": found.title}]
    return Scope("class", found.pk, found.title, Q(pk=found.pk), crumbs, found.institution.region)


def lecturer_scope(user: User) -> Scope:
    """The classes that the person teaches. Raises NotAllowed when there is none."""
    if not ClassLecturer.objects.filter(user=user).exists():
        raise NotAllowed
    crumbs = [{"kind": "lecturer", "id": user.pk, "name": user.display_name}]
    return Scope("lecturer", user.pk, user.display_name, Q(lecturers__user=user.pk), crumbs)


def scope_for(user: User, kind: str, scope_id: uuid.UUID) -> Scope:
    """The scope of an address ``<kind>/<id>``. Raises NotFound or NotAllowed."""
    if kind == "region":
        return region_scope(user, scope_id)
    if kind == "institution":
        return institution_scope(user, scope_id)
    if kind == "class":
        return class_scope(user, scope_id)
    if kind == "lecturer" and scope_id == user.pk:
        return lecturer_scope(user)
    raise NotFound


def grouping_of(scope: Scope, wanted: str | None) -> str:
    """The grouping asked for, or the scope's own. Raises GroupingRefused."""
    allowed = GROUPINGS[scope.kind]
    if not wanted:
        return allowed[0]
    if wanted not in allowed:
        raise GroupingRefused(allowed=list(allowed))
    return wanted


def filters_of(params: Any) -> Q:
    """Further conditions on TrainingClass: course, institution, lecturer, state, kind, words."""
    condition = Q()
    for name, path in (
        ("course", "course"),
        ("institution", "institution"),
        ("lecturer", "lecturers__user"),
    ):
        text = params.get(name)
        if text:
            try:
                condition &= Q(**{path: uuid.UUID(text)})
            except ValueError as error:
                raise NotFound from error
    state = params.get("state")
    if state in TrainingClass.State.values:
        condition &= Q(state=state)
    words = (params.get("search") or "").strip()[:60]
    if words:
        condition &= Q(title__icontains=words) | Q(institution__name__icontains=words)
    return condition
