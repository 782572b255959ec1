"""Regions, institutions, and who has which role in them."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction

from lms.core.errors import Conflict, Invalid, NotFound
from lms.events.domain.record import record
from lms.people.errors import CodeTaken, RoleNotGrantable
from lms.people.events import RoleGranted, RoleWithdrawn
from lms.people.models import Institution, Region, RoleAssignment, User
from lms.people.rules import RoleGrant, may_grant

LEVELS = [Region.Level.PROVINCE, Region.Level.CITY, Region.Level.COUNTY]


@transaction.atomic
def create_region(
    *,
    code: str,
    name: str,
    parent_id: uuid.UUID | None,
    tile_row: int | None = None,
    tile_column: int | None = None,
) -> Region:
    """A region one level below its parent (province without one). Raises ``Invalid``."""
    parent = None
    if parent_id is not None:
        parent = Region.objects.filter(pk=parent_id).first()
        if parent is None:
            raise Invalid(field="parent")
    depth = 0 if parent is None else LEVELS.index(Region.Level(parent.level)) + 1
    if depth >= len(LEVELS):
        raise Invalid("A county has no regions below it.", field="parent")
    if not code.isascii() or not code.replace("-", "").isalnum():
        raise Invalid("A region's code has letters, digits and dashes.", field="code")
    try:
        with transaction.atomic():
            return Region.objects.create(
                parent=parent,
                level=LEVELS[depth],
                code=code,
                name=name.strip(),
                path=f"{parent.path if parent else '/'}{code}/",
                tile_row=tile_row,
                tile_column=tile_column,
            )
    except IntegrityError as error:
        raise CodeTaken(field="code") from error


@transaction.atomic
def edit_region(
    *, region_id: uuid.UUID, name: str, tile_row: int | None, tile_column: int | None
) -> Region:
    """Rename or move on the tile map; code and place in the tree never change."""
    region = Region.objects.select_for_update().filter(pk=region_id).first()
    if region is None:
        raise NotFound
    region.name, region.tile_row, region.tile_column = name.strip(), tile_row, tile_column
    region.save()
    return region


@transaction.atomic
def delete_region(*, region_id: uuid.UUID) -> None:
    """Delete a region that nothing hangs on. Raises ``Conflict``."""
    from django.db.models import ProtectedError

    region = Region.objects.filter(pk=region_id).first()
    if region is None:
        raise NotFound
    try:
        region.delete()
    except ProtectedError as error:
        raise Conflict("The region still has regions, institutions or officers.") from error


@transaction.atomic
def create_institution(*, code: str, name: str, region_id: uuid.UUID) -> Institution:
    """A new institution in a region. Raises ``Invalid`` or ``CodeTaken``."""
    region = Region.objects.filter(pk=region_id).first()
    if region is None:
        raise Invalid(field="region")
    try:
        with transaction.atomic():
            return Institution.objects.create(code=code.strip(), name=name.strip(), region=region)
    except IntegrityError as error:
        raise CodeTaken(field="code") from error


@transaction.atomic
def edit_institution(*, institution_id: uuid.UUID, name: str, is_active: bool) -> Institution:
    """Rename or close an institution; its region stays, because past classes stand in it."""
    institution = Institution.objects.select_for_update().filter(pk=institution_id).first()
    if institution is None:
        raise NotFound
    institution.name, institution.is_active = name.strip(), is_active
    institution.save()
    return institution


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: str,
    region: Region | None = None,
    institution: Institution | None = None,
    by: User | None,
) -> RoleAssignment:
    """Give a role within a scope, once; the event goes to the platform log.

    ``by=None`` is the system (bootstrap, roster import whose rule was checked by its own door).
    Raises ``RoleNotGrantable`` or ``Invalid`` (role and scope do not fit).
    """
    _check_scope(role, region, institution)
    grant = RoleGrant(role, region.pk if region else None, institution.pk if institution else None)
    if by is not None and not may_grant(by, grant):
        raise RoleNotGrantable
    assignment, made = RoleAssignment.objects.get_or_create(
        user=user,
        role=role,
        region=region,
        institution=institution,
        defaults={"granted_by": by},
    )
    if made:
        record(
            RoleGranted(role=role, scope=_scope_of(assignment)),
            class_id=None,
            subject_id=user.subject.pk,
            actor_id=by.subject.pk if by else None,
        )
    return assignment


@transaction.atomic
def withdraw_role(*, assignment: RoleAssignment, by: User) -> None:
    """Take a role back. Raises ``RoleNotGrantable``; the last platform administrator stays."""
    grant = RoleGrant(assignment.role, assignment.region_id, assignment.institution_id)
    if not may_grant(by, grant):
        raise RoleNotGrantable
    if assignment.role == RoleAssignment.Role.PLATFORM_ADMIN and not (
        RoleAssignment.objects.filter(role=assignment.role).exclude(user=assignment.user).exists()
    ):
        raise Conflict("The last platform administrator cannot be removed.")
    record(
        RoleWithdrawn(role=assignment.role, scope=_scope_of(assignment)),
        class_id=None,
        subject_id=assignment.user.subject.pk,
        actor_id=by.subject.pk,
    )
    assignment.delete()


def _check_scope(role: str, region: Region | None, institution: Institution | None) -> None:
    if role not in RoleAssignment.Role.values:
        raise Invalid(field="role")
    wants_region = role == RoleAssignment.Role.AGENCY_OFFICER
    wants_institution = role not in (
        RoleAssignment.Role.AGENCY_OFFICER,
        RoleAssignment.Role.PLATFORM_ADMIN,
    )
    if (region is not None) != wants_region or (institution is not None) != wants_institution:
        raise Invalid("The role and its scope do not fit.", field="scope")


def _scope_of(assignment: RoleAssignment) -> str | None:
    scope = assignment.region_id or assignment.institution_id
    return str(scope) if scope else None
