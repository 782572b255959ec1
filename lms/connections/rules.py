"""Who may connect other systems, and who sees which connection and which audit entry."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from lms.connections.models import ApiClient, Destination, LtiPlatform, Webhook
from lms.core.errors import NotAllowed, NotFound
from lms.courses.models import TrainingClass
from lms.events.models import LearningEvent
from lms.people.models import Institution, Region, RoleAssignment, Subject
from lms.people.rules import (
    Person,
    Predicate,
    Role,
    RoleGrant,
    institution_ids,
    roles_of,
    subtree_q,
)

MANAGERS = (Role.PLATFORM_ADMIN, Role.AGENCY_OFFICER, Role.INSTITUTION_ADMIN)


@Predicate
def runs_something(user: Any, _: Any = None) -> bool:
    """The platform, an agency's officer or an institution's administrator."""
    return any(grant.role in MANAGERS for grant in roles_of(user))


def places_q(grants: frozenset[RoleGrant]) -> Q | None:
    """The condition "bound to a place of mine" on (region, institution); None: every place."""
    if any(grant.role == Role.PLATFORM_ADMIN for grant in grants):
        return None
    mine = institution_ids(grants, Role.INSTITUTION_ADMIN)
    return Q(institution__in=mine) | subtree_q(grants, "region__")


def clients_visible_to(user: Person) -> QuerySet[ApiClient]:
    """Those bound to a place that this person runs; all for the platform."""
    condition = places_q(roles_of(user))
    rows = ApiClient.objects.select_related("region", "institution", "created_by")
    return rows if condition is None else rows.filter(condition)


def client_for(user: Person, client_id: Any) -> ApiClient:
    """The client, or ``NotFound``; ``NotAllowed`` for people who run nothing."""
    _demand(user)
    found = clients_visible_to(user).filter(pk=client_id).first()
    if found is None:
        raise NotFound
    return found


def webhooks_visible_to(user: Person) -> QuerySet[Webhook]:
    """Those bound to a place that this person runs; all for the platform."""
    condition = places_q(roles_of(user))
    rows = Webhook.objects.select_related("region", "institution")
    return rows if condition is None else rows.filter(condition)


def webhook_for(user: Person, webhook_id: Any) -> Webhook:
    """The webhook, or ``NotFound``; ``NotAllowed`` for people who run nothing."""
    _demand(user)
    found = webhooks_visible_to(user).filter(pk=webhook_id).first()
    if found is None:
        raise NotFound
    return found


def destinations_visible_to(user: Person) -> QuerySet[Destination]:
    """Those bound to a place that this person runs; all for the platform."""
    condition = places_q(roles_of(user))
    rows = Destination.objects.select_related("region", "institution")
    return rows if condition is None else rows.filter(condition)


def destination_for(user: Person, destination_id: Any) -> Destination:
    """The destination, or ``NotFound``; ``NotAllowed`` for people who run nothing."""
    _demand(user)
    found = destinations_visible_to(user).filter(pk=destination_id).first()
    if found is None:
        raise NotFound
    return found


def platforms_visible_to(user: Person) -> QuerySet[LtiPlatform]:
    """Those of the institutions that this person runs; all for the platform."""
    grants = roles_of(user)
    rows = LtiPlatform.objects.select_related("institution")
    if any(grant.role == Role.PLATFORM_ADMIN for grant in grants):
        return rows
    return rows.filter(institution__in=institution_ids(grants, Role.INSTITUTION_ADMIN))


def platform_for(user: Person, platform_id: Any) -> LtiPlatform:
    """The registration, or ``NotFound``; ``NotAllowed`` for people who run nothing."""
    _demand(user)
    found = platforms_visible_to(user).filter(pk=platform_id).first()
    if found is None:
        raise NotFound
    return found


def place_for(user: Person, *, region_id: Any, institution_id: Any) -> Region | Institution:
    """The region or institution to which this person may bind a connection, else ``NotFound``."""
    _demand(user)
    grants = roles_of(user)
    everything = any(grant.role == Role.PLATFORM_ADMIN for grant in grants)
    found: Region | Institution | None
    if region_id is not None:
        regions = Region.objects.all() if everything else Region.objects.filter(subtree_q(grants))
        found = regions.filter(pk=region_id).first()
    else:
        mine = institution_ids(grants, Role.INSTITUTION_ADMIN)
        open_ones = Institution.objects.filter(is_active=True)
        rows = open_ones if everything else open_ones.filter(pk__in=mine)
        found = rows.filter(pk=institution_id).first()
    if found is None:
        raise NotFound
    return found


def _demand(user: Person) -> None:
    if not runs_something(user):
        raise NotAllowed


def audit_visible_to(user: Person) -> QuerySet[LearningEvent]:
    """The log's facts about own classes, and about own people where no class is named.

    Being a lecturer or a trainee of a class gives nothing here: the audit is for who runs it.
    """
    _demand(user)
    grants = roles_of(user)
    if any(grant.role == Role.PLATFORM_ADMIN for grant in grants):
        return LearningEvent.objects.all()
    mine = institution_ids(grants, Role.INSTITUTION_ADMIN)
    classes = TrainingClass.objects.filter(
        Q(institution__in=mine) | subtree_q(grants, "institution__region__")
    )
    members = RoleAssignment.objects.filter(
        Q(institution__in=mine) | subtree_q(grants, "institution__region__")
    )
    subjects = Subject.objects.filter(user__in=members.values("user_id"))
    return LearningEvent.objects.filter(
        Q(class_id__in=classes.values("pk"))
        | Q(class_id=None, subject_id__in=subjects.values("pk"))
    )
