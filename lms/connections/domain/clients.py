"""API clients: made, changed, given new secrets, revoked; and the tokens they ask for."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from lms.connections import events, scopes
from lms.connections.errors import ClientRevoked, ScopesUnsuited, TooManySecrets
from lms.connections.models import AccessToken, ApiClient, ClientSecret
from lms.core import clock
from lms.core.ids import new_id, new_token
from lms.events.domain.record import record
from lms.people.models import Institution, Region, Subject, User
from lms.people.queries import subject_id
from lms.people.rules import Role, RoleGrant

TOKEN_LIFE = dt.timedelta(hours=1)
OVERLAP_MAX_H = 168


@dataclass(frozen=True)
class Issued:
    """A token, handed out once."""

    token: str
    scopes: tuple[str, ...]
    expires_in: int


def hashed(secret: str) -> str:
    """How secrets and tokens are kept: SHA-256, hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_client(
    *, name: str, place: Region | Institution, wanted: Sequence[str], rate: int, by: User
) -> tuple[ApiClient, str]:
    """A client bound to a region or an institution, and its secret, shown this once.

    Raises ``ScopesUnsuited``.
    """
    region = isinstance(place, Region)
    _check(wanted, region=region)
    service = User(
        username=f"api-{new_id().hex[:16]}", display_name=f"接口 {name}"[:60], is_active=False
    )
    service.set_unusable_password()
    service.save(force_insert=True)
    Subject.objects.create(user=service)
    client = ApiClient.objects.create(
        name=name,
        region=place if isinstance(place, Region) else None,
        institution=place if isinstance(place, Institution) else None,
        service_user=service,
        scopes=sorted(set(wanted)),
        rate_per_minute=rate,
        created_by=by,
    )
    record(
        events.ClientCreated(client=name, scope=str(place.pk), scopes=client.scopes),
        class_id=None,
        subject_id=service.subject.pk,
        actor_id=subject_id(by.pk),
    )
    return client, _add_secret(client)


@transaction.atomic
def change_client(
    *, client: ApiClient, name: str, wanted: Sequence[str], rate: int, by: User
) -> ApiClient:
    """Other scopes, name or limit; tokens already given lose what was taken away at once.

    Raises ``ScopesUnsuited``, ``ClientRevoked``.
    """
    client = _held(client)
    _check(wanted, region=client.region_id is not None)
    client.name, client.scopes, client.rate_per_minute = name, sorted(set(wanted)), rate
    client.save(update_fields=["name", "scopes", "rate_per_minute", "updated_at"])
    record(
        events.ClientChanged(client=name, scopes=client.scopes, rate=rate),
        class_id=None,
        subject_id=subject_id(client.service_user_id),
        actor_id=subject_id(by.pk),
    )
    return client


@transaction.atomic
def rotate_secret(*, client: ApiClient, overlap_h: int, by: User) -> str:
    """A new secret, shown this once; the old one works for ``overlap_h`` hours more.

    Raises ``TooManySecrets`` while a rotation is under way, ``ClientRevoked``.
    """
    client = _held(client)
    now = clock.now()
    until = now + dt.timedelta(hours=min(max(overlap_h, 0), OVERLAP_MAX_H))
    good = good_secrets(client.pk, now)
    if overlap_h and good.filter(expires_at__isnull=False).exists():
        raise TooManySecrets
    good.update(expires_at=until)
    record(
        events.ClientSecretRotated(client=client.name, old_until=clock.to_ms(until)),
        class_id=None,
        subject_id=subject_id(client.service_user_id),
        actor_id=subject_id(by.pk),
    )
    return _add_secret(client)


@transaction.atomic
def revoke_client(*, client: ApiClient, by: User) -> ApiClient:
    """End the client for good: secrets and tokens stop at once. Raises ``ClientRevoked``."""
    client = _held(client)
    client.revoked_at = clock.now()
    client.save(update_fields=["revoked_at", "updated_at"])
    client.tokens.all().delete()
    client.secrets.all().delete()
    record(
        events.ClientRevoked(client=client.name),
        class_id=None,
        subject_id=subject_id(client.service_user_id),
        actor_id=subject_id(by.pk),
    )
    return client


def good_secrets(client_id: uuid.UUID, now: dt.datetime) -> QuerySet[ClientSecret]:
    """The secrets of a client that work at ``now``."""
    fresh = Q(expires_at=None) | Q(expires_at__gt=now)
    return ClientSecret.objects.filter(fresh, client_id=client_id)


def client_by_secret(*, client_id: str, secret: str) -> ApiClient | None:
    """The client when the pair is right and it may still come in, else None."""
    try:
        wanted = uuid.UUID(client_id)
    except ValueError:
        return None
    known = (
        ApiClient.objects.select_related("institution").filter(pk=wanted, revoked_at=None).first()
    )
    if known is None:
        return None
    right = good_secrets(known.pk, clock.now()).filter(sha256=hashed(secret)).exists()
    return known if right and _place_open(known) else None


@transaction.atomic
def issue_token(*, client: ApiClient, wanted: Iterable[str] | None) -> Issued:
    """A token for the wanted scopes (all of the client's when None). Raises ``ScopesUnsuited``."""
    given = list(client.scopes) if wanted is None else sorted(set(wanted))
    beyond = [scope for scope in given if scope not in client.scopes]
    if beyond:
        raise ScopesUnsuited(scopes=beyond)
    token, now = "rkt_" + new_token(), clock.now()
    AccessToken.objects.filter(expires_at__lt=now - TOKEN_LIFE).delete()
    AccessToken.objects.create(
        sha256=hashed(token), client=client, scopes=given, expires_at=now + TOKEN_LIFE
    )
    return Issued(token, tuple(given), int(TOKEN_LIFE.total_seconds()))


def principal(token: str, *, address: str | None) -> tuple[User, AccessToken] | None:
    """The service account behind a token, with the grants of its place; None for a bad token."""
    row = (
        AccessToken.objects.select_related(
            "client__service_user", "client__region", "client__institution"
        )
        .filter(sha256=hashed(token), expires_at__gt=clock.now(), client__revoked_at=None)
        .first()
    )
    if row is None or not _place_open(row.client):
        return None
    client = row.client
    user = client.service_user
    user.acting_grants = frozenset({grant_of(client)})
    now = clock.now()
    if client.last_used_at is None or now - client.last_used_at > dt.timedelta(minutes=1):
        ApiClient.objects.filter(pk=client.pk).update(last_used_at=now, last_address=address)
    return user, row


def grant_of(client: ApiClient) -> RoleGrant:
    """An agency's client is as an officer of its region, an institution's as its administrator."""
    if client.region is not None:
        return RoleGrant(
            Role.AGENCY_OFFICER, region_id=client.region.pk, region_path=client.region.path
        )
    return RoleGrant(Role.INSTITUTION_ADMIN, institution_id=client.institution_id)


def _place_open(client: ApiClient) -> bool:
    return client.institution is None or client.institution.is_active


def _held(client: ApiClient) -> ApiClient:
    locked = ApiClient.objects.select_for_update(of=("self",)).get(pk=client.pk)
    if locked.revoked_at is not None:
        raise ClientRevoked
    return locked


def _check(wanted: Sequence[str], *, region: bool) -> None:
    beyond = scopes.unsuited(wanted, region=region)
    if beyond or not wanted:
        raise ScopesUnsuited(scopes=beyond)


def _add_secret(client: ApiClient) -> str:
    secret = "rks_" + new_token()
    ClientSecret.objects.create(
        client=client, sha256=hashed(secret), hint=secret[-4:], created_at=clock.now()
    )
    return secret
