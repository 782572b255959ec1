"""Loading the sample through the domain functions, its past told in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

import pyotp
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.module_loading import import_string

from lms.core import clock
from lms.courses.domain import classes, courses, roster, rule_packs
from lms.courses.domain.timetable import local
from lms.courses.evidence import ZONE
from lms.courses.models import Course, RulePack, TrainingClass
from lms.courses.sample import data
from lms.courses.sample.hooks import PARTS
from lms.people import identity
from lms.people.domain import factors, real_name, scopes, users
from lms.people.models import Institution, Region, User
from lms.people.real_name_adapters import LocalRegister
from lms.people.sample_accounts import NEWCOMER, password

MAIN = "qx-zy-2026-12"
LEARNING = "yz-cy-js-1"
"""The running lecturer class: flipped tasks in every state."""
Say = Callable[[str], Any]


@dataclass
class Sample:
    """What was made, for the parts of other features."""

    today: dt.date
    regions: dict[str, Region] = field(default_factory=dict)
    institutions: dict[str, Institution] = field(default_factory=dict)
    classes: dict[str, TrainingClass] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    """Demo accounts by user name."""
    say: Say = print

    @property
    def main(self) -> TrainingClass:
        """The running class of 25, today in its fourth day."""
        return self.classes[MAIN]


@dataclass(frozen=True)
class Plan:
    """One sample class: ``offset`` days from today to its first day, and how far it got."""

    code: str
    institution: str
    number: int
    offset: int
    state: str
    trainees: int = 8
    kind: str = "trainee"
    reason: str = ""


PLANS: tuple[Plan, ...] = (
    Plan(MAIN, "qx-zy", 12, -3, "running", 25),
    Plan("sm-zy-8", "sm-zy", 8, -4, "running", 10),
    Plan("qx-qh-3", "qx-qh", 3, -2, "running", 8),
    Plan("lq-cy-5", "lq-cy", 5, -5, "running", 9),
    Plan("yz-cy-21", "yz-cy", 21, -6, "running", 12),
    Plan("yz-cy-19", "yz-cy", 19, -20, "closed", 10),
    Plan("qx-rc-6", "qx-rc", 6, 4, "approved", 6),
    Plan("dp-rc-3", "dp-rc", 3, 9, "submitted", 5),
    Plan("qx-zy-13", "qx-zy", 13, 14, "returned", 0, reason="第 3 天缺少场地证明，请补充后再报。"),
    Plan("bw-zj-4", "bw-zj", 4, 20, "planned", 0),
    Plan("yz-cy-js-2", "yz-cy", 2, 6, "approved", 8, "lecturer"),
    Plan("wh-zy-1", "wh-zy", 1, -1, "running", 6),
    Plan("yz-cy-js-1", "yz-cy", 1, -3, "running", 30, "lecturer"),
)


def load(*, parts: bool = True, say: Say = print) -> bool:
    """Make the sample; false when it is there already."""
    if TrainingClass.objects.filter(code=MAIN).exists():
        return False
    sample = Sample(today=clock.now().astimezone(ZONE).date(), say=say)
    loader = _Loader(sample)
    with transaction.atomic():
        with clock.travelling(local(sample.today - dt.timedelta(days=30), "09:00")):
            loader.places()
            loader.people()
        for plan in PLANS:
            loader.training_class(plan)
    if parts:
        _run_parts(sample)
    return True


def _run_parts(sample: Sample) -> None:
    for name in PARTS:
        module = name.rpartition(".")[0]
        if find_spec(module.partition(".")[0]) and find_spec(module):
            sample.say(f"  {name}")
            import_string(name)(sample)


class _Loader:
    """Steps that share the sample, the password's hash and the names not yet given."""

    def __init__(self, sample: Sample) -> None:
        self.sample = sample
        self.hashed = make_password(password())  # one hash for all: these accounts are public
        self.serial = 0
        self.names = iter(data.other_names(400))
        self.admins: dict[str, User] = {}
        self.packs: dict[str, RulePack] = {}
        self.courses: dict[str, Course] = {}

    def places(self) -> None:
        """Regions, institutions, rule packs, courses."""
        regions = self.sample.regions
        province = _region(data.PROVINCE, None)
        city = _region(data.CITY, province)
        regions.update({"90": province, "9001": city})
        for code, name, row, column in data.COUNTIES:
            regions[code] = scopes.create_region(
                code=code, name=name, parent_id=city.pk, tile_row=row, tile_column=column
            )
        other = _region(data.OTHER_CITY, province)
        regions["900201"] = _region(data.OTHER_COUNTY, other)
        regions["9002"] = other
        for code, name, region in data.INSTITUTIONS:
            self.sample.institutions[code] = scopes.create_institution(
                code=code, name=name, region_id=regions[region].pk
            )
        packs = rule_packs.load_defaults()
        self.packs = {pack.class_kind: pack for pack in packs if not pack.body.get("example")}
        self.courses = {course.class_kind: course for course in courses.load_standard()}
        self._city_pack(city)

    def _city_pack(self, city: Region) -> None:
        """The city's own pack: the points' numbers, and a mark that this is a demonstration.

        The sample's video lasts two minutes and stands for lessons of ninety, so here alone a
        video of any length carries its lesson's hours; the title says so.
        """
        own = rule_packs.draft(
            source=self.packs["trainee"], code="yunzhou-trainee", region_id=city.pk
        )
        title = {
            "zh": "云州·学员班（演示：短片代替整课）",
            "en": "Yunzhou, trainee class (demonstration: short films stand for lessons)",
        }
        body = {**own.body, "title": title, "vod": {**own.body["vod"], "min_video_milli": 0}}
        rule_packs.edit(pack_id=own.pk, body=body)
        RulePack.objects.filter(pk=own.pk).update(published_at=clock.now())
        self.packs["yunzhou"] = RulePack.objects.get(pk=own.pk)

    def people(self) -> None:
        """The demo accounts, each institution's administrator, and the register."""
        regions, schools = self.sample.regions, self.sample.institutions
        platform = self._person("platform", "平台管理员")
        scopes.grant_role(user=platform, role="platform_admin", by=None)
        agency = self._person("agency", "李静")
        scopes.grant_role(user=agency, role="agency_officer", region=regions["9001"], by=None)
        county = self._person("county", "孟繁")
        scopes.grant_role(user=county, role="agency_officer", region=regions["900103"], by=None)
        haichuan = self._person("haichuan", "海川主管")
        scopes.grant_role(user=haichuan, role="agency_officer", region=regions["9002"], by=None)
        for officer in (platform, agency, county, haichuan):
            factors.store_secret(user=officer, secret=pyotp.random_base32(), confirmed=True)
        for code, school in schools.items():
            username = "institution" if code == "qx-zy" else f"admin-{code}"
            self.admins[code] = self._member(
                username, next(self.names), "institution_admin", school
            )
        main = schools["qx-zy"]
        self._member("lecturer", data.LECTURERS[0], "lecturer", main)
        self._member("lecturer2", data.LECTURERS[1], "lecturer", main)
        self._member("reviewer", "苏敏", "reviewer", main)
        self._member("trainer", "韩松", "trainer", schools["yz-cy"])
        self._member("trainer2", "曹颖", "trainer", schools["yz-cy"])
        newcomer = self._person("newcomer", "小满", verified=False)
        scopes.grant_role(user=newcomer, role="trainee", institution=main, by=None)
        number = NEWCOMER[1] + identity.check_digit(NEWCOMER[1])
        LocalRegister.add(name=NEWCOMER[0], number=number)

    def training_class(self, plan: Plan) -> None:
        """One class, as far on its way as its plan says, told at the times when it happened."""
        school = self.sample.institutions[plan.institution]
        admin = self.admins[plan.institution]
        first_day = self.sample.today + dt.timedelta(days=plan.offset)
        pack = plan.kind
        in_city = school.region.path.startswith(self.sample.regions["9001"].path)
        if in_city and plan.kind == "trainee":
            pack = "yunzhou"
        days = 7 if plan.kind == "trainee" else 10
        prepared = min(first_day - dt.timedelta(days=8), self.sample.today - dt.timedelta(days=1))
        with clock.travelling(local(prepared, "09:30")):
            made = classes.plan(
                institution=school,
                course=self.courses[plan.kind],
                rule_pack=self.packs[pack],
                code=plan.code,
                title=_title(plan, first_day.year),
                starts_on=first_day,
                ends_on=first_day + dt.timedelta(days=days - 1),
                by=admin,
                venue=f"{school.name}实训楼 3-201",
                planned_size=25 if plan.kind == "trainee" else 20,
            )
            self._teachers(made, plan, admin)
            self._trainees(made, plan, admin)
        self._advance(made, plan, admin, prepared, first_day)
        made.refresh_from_db()
        self.sample.classes[plan.code] = made

    def _teachers(self, made: TrainingClass, plan: Plan, admin: User) -> None:
        if plan.code in (MAIN, "qx-zy-13"):
            teachers = [self.sample.users[name] for name in ("lecturer", "lecturer2")]
        elif plan.kind == "lecturer":
            teachers = [self.sample.users[name] for name in ("trainer", "trainer2")]
        else:
            teachers = [
                self._member(f"{plan.code}-t{n}", next(self.names), "lecturer", made.institution)
                for n in (1, 2)
            ]
        for n, teacher in enumerate(teachers, start=1):
            roster.assign_lecturer(
                training_class=made,
                user=teacher,
                certificate_no=f"WCJS{made.starts_on.year}{n:02d}{len(self.sample.users):04d}",
                by=admin,
            )
        for n, lesson in enumerate(made.lessons.all()):
            lesson.lecturer = teachers[n % 2]
            lesson.location = made.venue if lesson.kind == "on_site" else ""
            if plan.code == LEARNING and lesson.kind == "flipped":
                lesson.hours_milli = 1000  # so that the sample shows hours earned by completion
            lesson.save(update_fields=["lecturer", "location", "hours_milli"])

    def _trainees(self, made: TrainingClass, plan: Plan, admin: User) -> None:
        names = (
            data.TRAINEES if plan.code == MAIN else [next(self.names) for _ in range(plan.trainees)]
        )
        for n, name in enumerate(names, start=1):
            username = "trainee" if name == data.DEMO_TRAINEE else f"{plan.code}-{n:02d}"
            if plan.code == LEARNING and n == 1:
                username = "learner"
            person = self._member(username, name, "trainee", made.institution)
            roster.enrol(training_class=made, user=person, by=admin, by_import=True)

    def _advance(
        self, made: TrainingClass, plan: Plan, admin: User, prepared: dt.date, first: dt.date
    ) -> None:
        officer = self.sample.users[
            "agency"
            if made.rule_pack.code == "yunzhou-trainee" or plan.kind == "lecturer"
            else "haichuan"
        ]
        if plan.state == "planned":
            return
        with clock.travelling(local(prepared, "10:00")):
            classes.submit(class_id=made.pk, by=admin)
        if plan.state == "returned":
            with clock.travelling(local(prepared, "15:00")):
                classes.return_(class_id=made.pk, by=officer, reason=plan.reason)
        if plan.state in ("approved", "running", "closed"):
            with clock.travelling(local(prepared, "16:00")):
                classes.approve(class_id=made.pk, by=officer, reason="材料齐全，同意开班。")
        if plan.state in ("running", "closed"):
            with clock.travelling(local(first, "08:00")):
                classes.start(class_id=made.pk, by=admin)
        if plan.state == "closed":
            with clock.travelling(local(made.ends_on, "18:00")):
                classes.close(class_id=made.pk, by=admin)

    def _member(self, username: str, name: str, role: str, school: Institution) -> User:
        person = self._person(username, name)
        scopes.grant_role(user=person, role=role, institution=school, by=None)
        return person

    def _person(self, username: str, name: str, *, verified: bool = True) -> User:
        """An account of the sample; its real name is in the register and verified from there."""
        person = users.create_user(username=username, password=None, display_name=name)
        person.password, person.is_sample = self.hashed, True
        person.phone_masked = identity.mask_phone(f"1380013{self.serial:04d}")
        person.save(update_fields=["password", "is_sample", "phone_masked"])
        if verified:
            self.serial += 1
            born = dt.date(1985, 1, 1) + dt.timedelta(days=self.serial * 37 % 6000)
            first = f"110101{born:%Y%m%d}{self.serial:03d}"
            number = first + identity.check_digit(first)
            legal = name if identity.name_problem(name) is None else "管理员"
            LocalRegister.add(name=legal, number=number)
            real_name.submit(user=person, name=legal, number=number)
        self.sample.users[username] = person
        return person


def _region(place: tuple[str, str], parent: Region | None) -> Region:
    return scopes.create_region(
        code=place[0], name=place[1], parent_id=parent.pk if parent else None
    )


def _title(plan: Plan, year: int) -> str:
    name = "网络创业培训" if plan.kind == "trainee" else "网络创业培训讲师班"
    return f"{name} {year} 年第 {plan.number} 期"
