"""Who may: predicates that compose with ``&``, ``|`` and ``~``, and who sees whom."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from lms.people.errors import PasswordChangeRequired, RealNameRequired, SecondFactorRequired
from lms.people.models import Institution, RealName, Region, RoleAssignment, User

Role = RoleAssignment.Role
Person = User | AnonymousUser
STAFF_ROLES = (Role.LECTURER, Role.TRAINER, Role.REVIEWER, Role.TRAINEE, Role.INSTITUTION_ADMIN)
SECOND_FACTOR_ROLES = (Role.AGENCY_OFFICER, Role.PLATFORM_ADMIN)


@dataclass(frozen=True)
class RoleGrant:
    """A role within its scope, as plain values."""

    role: str
    region_id: uuid.UUID | None = None
    institution_id: uuid.UUID | None = None
    region_path: str = ""


class Predicate:
    """``predicate(user, thing) -> bool``; combine with ``&``, ``|``, ``~``."""

    def __init__(self, test: Callable[[Any, Any], bool], name: str = "") -> None:
        self._test = test
        self.name = name or test.__name__
        self.__doc__ = test.__doc__

    def __call__(self, user: Any, thing: Any = None) -> bool:
        return self._test(user, thing)

    def __and__(self, other: Predicate) -> Predicate:
        return Predicate(lambda u, t: self(u, t) and other(u, t), f"({self.name} & {other.name})")

    def __or__(self, other: Predicate) -> Predicate:
        return Predicate(lambda u, t: self(u, t) or other(u, t), f"({self.name} | {other.name})")

    def __invert__(self) -> Predicate:
        return Predicate(lambda u, t: not self(u, t), f"~{self.name}")


def roles_of(user: Person) -> frozenset[RoleGrant]:
    """Every role of a person with its scope (one query); none for somebody unknown."""
    if isinstance(user, User) and user.acting_grants is not None:
        acting: frozenset[RoleGrant] = user.acting_grants
        return acting
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    rows = RoleAssignment.objects.filter(user=user).values_list(
        "role", "region_id", "institution_id", "region__path"
    )
    return frozenset(RoleGrant(role, r, i, path or "") for role, r, i, path in rows)


@Predicate
def is_platform_admin(user: Any, _: Any = None) -> bool:
    """Runs the whole platform."""
    return any(grant.role == Role.PLATFORM_ADMIN for grant in roles_of(user))


@Predicate
def is_agency_officer(user: Any, _: Any = None) -> bool:
    """Officer of some region."""
    return any(grant.role == Role.AGENCY_OFFICER for grant in roles_of(user))


@Predicate
def is_institution_admin(user: Any, institution: Any = None) -> bool:
    """Administrator of this institution, or of any when none is given."""
    return any(
        grant.role == Role.INSTITUTION_ADMIN
        and (institution is None or grant.institution_id == institution.id)
        for grant in roles_of(user)
    )


@Predicate
def oversees(user: Any, region: Any) -> bool:
    """Officer whose subtree holds this region."""
    return any(
        grant.role == Role.AGENCY_OFFICER and region.path.startswith(grant.region_path)
        for grant in roles_of(user)
    )


def regions_of(user: Person) -> QuerySet[Region]:
    """The subtree that an officer oversees; every region for the platform administrator."""
    grants = roles_of(user)
    if any(grant.role == Role.PLATFORM_ADMIN for grant in grants):
        return Region.objects.all()
    return Region.objects.filter(subtree_q(grants))


def subtree_q(grants: Iterable[RoleGrant], prefix: str = "") -> Q:
    """The condition "within the regions of these officer grants"; matches nothing without any."""
    condition = Q(pk__in=[])
    for grant in grants:
        if grant.role == Role.AGENCY_OFFICER:
            condition |= Q(**{f"{prefix}path__startswith": grant.region_path})
    return condition


def institution_ids(grants: Iterable[RoleGrant], role: str) -> list[uuid.UUID]:
    """The institutions in which somebody has ``role``."""
    return [g.institution_id for g in grants if g.role == role and g.institution_id is not None]


def institutions_of(user: Person, role: str = Role.INSTITUTION_ADMIN) -> QuerySet[Institution]:
    """The institutions in which a person has ``role``."""
    return Institution.objects.filter(pk__in=institution_ids(roles_of(user), role))


def institutions_visible_to(user: Person) -> QuerySet[Institution]:
    """Own ones; an officer's region; all for the platform administrator."""
    grants = roles_of(user)
    if any(grant.role == Role.PLATFORM_ADMIN for grant in grants):
        return Institution.objects.all()
    own = [grant.institution_id for grant in grants if grant.institution_id is not None]
    return Institution.objects.filter(Q(pk__in=own) | subtree_q(grants, "region__"))


def users_visible_to(user: Person) -> QuerySet[User]:
    """The people whom somebody manages: an institution's own, or everybody for the platform."""
    grants = roles_of(user)
    if any(grant.role == Role.PLATFORM_ADMIN for grant in grants):
        return User.objects.all()
    mine = institution_ids(grants, Role.INSTITUTION_ADMIN)
    members = RoleAssignment.objects.filter(institution__in=mine).values("user_id")
    return User.objects.filter(pk__in=members) if mine else User.objects.none()


def may_manage_account(user: Person, target: User) -> bool:
    """Reset a password, disable: the platform, or the admin of all the target's institutions.

    An institution's administrator never reaches an account that also has a role elsewhere, and
    not an officer's or a platform administrator's.
    """
    mine = roles_of(user)
    if any(grant.role == Role.PLATFORM_ADMIN for grant in mine):
        return True
    managed = set(institution_ids(mine, Role.INSTITUTION_ADMIN))
    theirs = roles_of(target)
    return bool(theirs) and all(grant.institution_id in managed for grant in theirs)


def may_grant(user: Person, grant: RoleGrant) -> bool:
    """The platform grants everything; an institution's admin grants roles of that institution."""
    mine = roles_of(user)
    if any(own.role == Role.PLATFORM_ADMIN for own in mine):
        return True
    managed = institution_ids(mine, Role.INSTITUTION_ADMIN)
    return grant.role in STAFF_ROLES and grant.institution_id in managed


def may_reveal(user: Person, target: User) -> bool:
    """See a full real name: the platform, or whoever runs or oversees the target's institution."""
    mine = roles_of(user)
    if any(grant.role == Role.PLATFORM_ADMIN for grant in mine):
        return True
    managed = Q(institution__in=institution_ids(mine, Role.INSTITUTION_ADMIN))
    overseen = subtree_q(mine, "institution__region__")
    return RoleAssignment.objects.filter(managed | overseen, user=target).exists()


def needs_second_factor(user: Person) -> bool:
    """Officers and platform administrators must have one."""
    return any(grant.role in SECOND_FACTOR_ROLES for grant in roles_of(user))


def is_verified(user: Person) -> bool:
    """Real name verified."""
    return (
        isinstance(user, User)
        and RealName.objects.filter(user=user, verified_at__isnull=False).exists()
    )


def require_verified(user: Person) -> None:
    """Raise :class:`RealNameRequired` unless the real name is verified (art. 24 (2))."""
    if not is_verified(user):
        raise RealNameRequired


def setup_gate(user: User, *, second_factor_shown: bool) -> None:
    """What stands before the own account: a factor that is set up, for every kind of person.

    The password alone must neither switch the factor off nor change what signs in.
    """
    if second_factor_shown:
        return
    if User.objects.filter(pk=user.pk, second_factor__confirmed_at__isnull=False).exists():
        raise SecondFactorRequired


def account_gate(user: User, *, second_factor_shown: bool) -> None:
    """What stands before every other address: the second factor, then an own password.

    Doors of sockets call it too, with ``bool(session.get("second_factor_at"))``.
    """
    setup_gate(user, second_factor_shown=second_factor_shown)
    if not second_factor_shown and needs_second_factor(user):
        raise SecondFactorRequired
    if user.must_change_password:
        raise PasswordChangeRequired
