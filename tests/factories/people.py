"""One factory per model of ``lms.people``; ``person`` makes what a test usually wants."""

from __future__ import annotations

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from lms.people import crypto, identity
from lms.people.domain.real_name import number_index
from lms.people.models import (
    Consent,
    Institution,
    RealName,
    Region,
    RegisterEntry,
    RoleAssignment,
    SecondFactor,
    SignInAttempt,
    Subject,
    User,
    UserSession,
)

PASSWORD = "correct-horse-9-staple"


def identity_number(serial: int, region: str = "420102") -> str:
    """A well-formed number with a right check digit."""
    month, day = serial // 28000 % 12 + 1, serial // 1000 % 28 + 1
    first = f"{region}1990{month:02d}{day:02d}{serial % 1000:03d}"
    return first + identity.check_digit(first)


class RegionFactory(DjangoModelFactory):
    """A province, or one level below ``parent``."""

    class Meta:
        model = Region
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"r{n}")
    name = factory.Sequence(lambda n: f"地区{n}")
    parent = None

    @factory.lazy_attribute
    def level(self) -> str:
        levels = ["province", "city", "county"]
        return levels[0] if self.parent is None else levels[levels.index(self.parent.level) + 1]

    @factory.lazy_attribute
    def path(self) -> str:
        return f"{self.parent.path if self.parent else '/'}{self.code}/"


class InstitutionFactory(DjangoModelFactory):
    class Meta:
        model = Institution

    region = factory.SubFactory(RegionFactory)
    name = factory.Sequence(lambda n: f"第{n}职业培训学校")
    code = factory.Sequence(lambda n: f"inst{n}")


class UserFactory(DjangoModelFactory):
    """An active account with a subject; the password is ``PASSWORD``."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    display_name = factory.Sequence(lambda n: f"学员{n}")
    password = factory.django.Password(PASSWORD)
    subject = factory.RelatedFactory("tests.factories.people.SubjectFactory", "user")


class SubjectFactory(DjangoModelFactory):
    class Meta:
        model = Subject

    user = factory.SubFactory(UserFactory, subject=None)


class RealNameFactory(DjangoModelFactory):
    """A verified real name."""

    class Meta:
        model = RealName
        exclude = ("name", "number")

    user = factory.SubFactory(UserFactory)
    name = "陈桂芳"
    number = factory.Sequence(identity_number)
    name_encrypted = factory.LazyAttribute(
        lambda o: crypto.ring().seal(o.name, context=f"real-name-name:{o.user.pk}")
    )
    number_encrypted = factory.LazyAttribute(
        lambda o: crypto.ring().seal(o.number, context=f"real-name-number:{o.user.pk}")
    )
    key_id = factory.LazyFunction(lambda: crypto.ring().current)
    number_index = factory.LazyAttribute(lambda o: number_index(o.number))
    name_masked = factory.LazyAttribute(lambda o: identity.mask_name(o.name))
    number_masked = factory.LazyAttribute(lambda o: identity.mask_number(o.number))
    verified_at = factory.LazyFunction(timezone.now)
    method = "local_register"


class RoleAssignmentFactory(DjangoModelFactory):
    """By default trainee of a new institution."""

    class Meta:
        model = RoleAssignment

    user = factory.SubFactory(UserFactory)
    role = "trainee"
    region = None
    institution = factory.SubFactory(InstitutionFactory)


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    user = factory.SubFactory(UserFactory)
    purpose = "face"
    text_version = "1"
    given_at = factory.LazyFunction(timezone.now)


class SecondFactorFactory(DjangoModelFactory):
    """A confirmed factor whose secret is ``secret``."""

    class Meta:
        model = SecondFactor
        exclude = ("secret",)

    user = factory.SubFactory(UserFactory)
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    secret_encrypted = factory.LazyAttribute(
        lambda o: crypto.ring().seal(o.secret, context=f"second-factor:{o.user.pk}")
    )
    key_id = factory.LazyFunction(lambda: crypto.ring().current)
    confirmed_at = factory.LazyFunction(timezone.now)


class UserSessionFactory(DjangoModelFactory):
    class Meta:
        model = UserSession

    user = factory.SubFactory(UserFactory)
    session_key = factory.Sequence(lambda n: f"session{n}")
    device = "Firefox · Windows"
    last_seen_at = factory.LazyFunction(timezone.now)


class SignInAttemptFactory(DjangoModelFactory):
    class Meta:
        model = SignInAttempt

    username = "user"
    address = "192.0.2.1"
    at = factory.LazyFunction(timezone.now)


class RegisterEntryFactory(DjangoModelFactory):
    class Meta:
        model = RegisterEntry
        exclude = ("name", "number")

    name = "陈桂芳"
    number = factory.Sequence(identity_number)
    number_index = factory.LazyAttribute(
        lambda o: crypto.index(o.number, purpose="register-number")
    )
    name_index = factory.LazyAttribute(lambda o: crypto.index(o.name, purpose="register-name"))


def person(*roles: str, verified: bool = True, scope: object = None, **values: object) -> User:
    """An account with these roles in ``scope`` (institution or region) and a verified name."""
    user = UserFactory(**values)
    if verified:
        RealNameFactory(user=user)
    for role in roles:
        region = scope if isinstance(scope, Region) else None
        institution = scope if isinstance(scope, Institution) else None
        RoleAssignmentFactory(user=user, role=role, region=region, institution=institution)
    return user
