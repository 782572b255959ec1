"""The bank: versions, tags, steps for many, files in and out."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

import pytest

from lms.core import clock
from lms.core.errors import NotFound
from lms.jobs.models import Job
from lms.questions.errors import QuestionInvalid
from quizzes import queries
from quizzes.domain import bank, imports
from quizzes.errors import BankImportState, QuestionFileRefused, TooManySelected
from quizzes.formats.item import Item, Media
from quizzes.formats.registry import FORMATS
from quizzes.models import BankImport, BankMedia, BankQuestion
from quizzes.rules import banks_visible_to, fingerprint
from tests.factories.courses import (
    ClassLecturerFactory,
    CourseFactory,
    EnrolmentFactory,
    TrainingClassFactory,
)
from tests.factories.people import InstitutionFactory, UserFactory, person
from tests.quizzes.formats.questions import generated

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)
STEM = {"stem": "侧光更显质感。", "right": True}


def item(stem: str = "侧光更显质感。", **other: Any) -> Item:
    return Item("true_false", {"stem": stem, "right": True}, **other)


def test_an_edit_is_a_new_version_and_the_old_one_stays() -> None:
    course, user = CourseFactory(), UserFactory()
    made = bank.add(course=course, by=user, item=item(tags=("光", "光", " 布景 ")))
    assert [tag.name for tag in made.tags.all()] == ["光", "布景"]
    first = made.version
    changed = bank.change(
        course=course, question_id=made.pk, by=user, item=item("侧光不显质感。", difficulty=2)
    )
    assert (changed.version.number, changed.stem, changed.difficulty) == (2, "侧光不显质感。", 2)
    first.refresh_from_db()
    assert first.body == STEM
    assert not changed.tags.exists()


def test_another_courses_question_cannot_be_changed() -> None:
    made = bank.add(course=CourseFactory(), by=UserFactory(), item=item())
    with pytest.raises(NotFound):
        bank.change(course=CourseFactory(), question_id=made.pk, by=UserFactory(), item=item())


def test_what_cannot_be_asked_is_not_kept() -> None:
    with pytest.raises(QuestionInvalid):
        bank.add(course=CourseFactory(), by=UserFactory(), item=Item("single", {"stem": "x"}))
    assert not BankQuestion.objects.exists()


def test_steps_for_many_change_all_or_none() -> None:
    course, user = CourseFactory(), UserFactory()
    ids = [bank.add(course=course, by=user, item=item(f"第 {n} 题")).pk for n in range(3)]
    assert bank.change_many(course=course, question_ids=ids, step="tag", tag="期末") == 3
    assert bank.change_many(course=course, question_ids=ids[:2], step="tag", tag="期末") == 2
    assert queries.questions(course, {"tag": "期末"}).count() == 3
    bank.change_many(course=course, question_ids=ids[:1], step="untag", tag="期末")
    assert queries.questions(course, {"tag": "期末"}).count() == 2
    bank.change_many(course=course, question_ids=ids[:2], step="retire")
    assert queries.questions(course, {}).count() == 1
    assert queries.questions(course, {"retired": "1"}).count() == 2
    with pytest.raises(NotFound):
        bank.change_many(course=course, question_ids=[*ids, uuid.uuid4()], step="restore")
    assert queries.questions(course, {"retired": "1"}).count() == 2
    with pytest.raises(TooManySelected):
        bank.change_many(
            course=course, question_ids=[uuid.uuid4() for _ in range(501)], step="retire"
        )


def test_search_and_duplicates() -> None:
    course, user = CourseFactory(), UserFactory()
    bank.add(course=course, by=user, item=item("补光 要多亮？", difficulty=3))
    bank.add(course=course, by=user, item=item("补光  要多亮？"))
    bank.add(course=course, by=user, item=item("主光放哪？", title="布光一"))
    assert queries.questions(course, {"q": "补光 多亮"}).count() == 2
    assert queries.questions(course, {"q": "布光"}).count() == 1
    assert queries.questions(course, {"difficulty": "3"}).count() == 1
    assert queries.questions(course, {"duplicates": "1"}).count() == 2
    assert queries.facets(course)["kinds"] == [{"kind": "true_false", "count": 3}]


def test_the_order_of_options_makes_no_other_question() -> None:
    first = {"stem": "选", "options": [{"id": "a", "text": "一"}, {"id": "b", "text": "二"}]}
    other = {"stem": "选", "options": [{"id": "a", "text": "二"}, {"id": "b", "text": "一 "}]}
    assert fingerprint("single", first) == fingerprint("single", other)
    assert fingerprint("single", first) != fingerprint("multiple", first)


def begin(data: bytes, **other: Any) -> BankImport:
    return imports.begin(
        course=other.pop("course", None) or CourseFactory(),
        by=UserFactory(),
        file_name="期末.txt",
        data=data,
        **other,
    )


TEXT = """1. 主光放哪里？
A. 前
B. 侧
答案：B
2. 没有答案？
A. 前
B. 侧
3. 主光放哪里？
A. 侧
B. 前
答案：A
"""


def test_a_file_is_imported_only_when_confirmed_and_once() -> None:
    row = begin(TEXT.encode("gbk"))
    assert Job.objects.filter(kind=imports.READ).count() == 1
    row = imports.dry_run(import_id=row.pk)
    assert [line["outcome"] for line in row.report] == ["imported", "refused", "imported"]
    assert [line["duplicate"] for line in row.report] == [False, False, True]
    assert row.report[1]["notes"][0]["code"] == "no_right_answer"
    assert not BankQuestion.objects.exists()
    imports.confirm(row=row, by=row.uploaded_by)
    imports.confirm(row=row, by=row.uploaded_by)
    assert Job.objects.filter(kind=imports.CONFIRM).count() == 1
    for _ in range(2):
        row = imports.carry_out(import_id=row.pk, progress=lambda *_: None)
    assert (row.state, row.counts["added"], row.counts["skipped"]) == ("done", 1, 1)
    assert row.data is None
    assert BankQuestion.objects.get().source == "期末.txt"


def test_duplicates_come_in_when_asked_for() -> None:
    row = imports.dry_run(import_id=begin(TEXT.encode()).pk)
    imports.confirm(row=row, by=row.uploaded_by, skip_duplicates=False)
    imports.carry_out(import_id=row.pk, progress=lambda *_: None)
    assert BankQuestion.objects.count() == 2


def test_an_unreadable_file_says_why_and_is_not_kept() -> None:
    row = imports.dry_run(import_id=begin(b"PK\x03\x04 broken").pk)
    assert (row.state, row.refusal) == ("refused", {"code": "zip_broken", "args": {}})
    assert row.data is None
    with pytest.raises(BankImportState):
        imports.confirm(row=row, by=row.uploaded_by)


def test_an_old_dry_run_cannot_be_confirmed_and_goes() -> None:
    row = imports.dry_run(import_id=begin(TEXT.encode()).pk)
    with clock.travelling(clock.now() + dt.timedelta(days=2)):
        with pytest.raises(BankImportState):
            imports.confirm(row=row, by=row.uploaded_by)
        assert imports.forget_expired() == 1


@pytest.mark.parametrize(("data", "other"), [(b"", {}), (b"x", {"format_name": "pdf"})])
def test_some_files_are_not_even_read(data: bytes, other: dict[str, str]) -> None:
    with pytest.raises(QuestionFileRefused):
        begin(data, **other)


def test_pictures_travel_with_their_questions() -> None:
    course, user = CourseFactory(), UserFactory()
    shown = Item(
        "true_false",
        {"stem": "看图 ![](media:图.png) ![](media:坏.png)", "right": True},
        media=(Media("图.png", PNG), Media("坏.png", b"MZ not a picture")),
    )
    bank.add(course=course, by=user, item=shown)
    assert [held.name for held in BankMedia.objects.all()] == ["图.png"]
    back = queries.items(queries.questions(course, {}))[0]
    assert back.media == (Media("图.png", PNG),)


def test_a_bank_goes_out_and_comes_back_equal() -> None:
    course, user = CourseFactory(), UserFactory()
    made = generated(40)
    for one in made:
        bank.add(course=course, by=user, item=one)
    write = FORMATS["json"].write
    assert write is not None
    data, _ = write(queries.items(queries.questions(course, {})))
    other = CourseFactory()
    row = imports.dry_run(import_id=begin(data, course=other).pk)
    imports.confirm(row=row, by=user, skip_duplicates=False)
    imports.carry_out(import_id=row.pk, progress=lambda *_: None)
    back = queries.items(queries.questions(other, {}))

    def key(one: Item) -> str:
        body = json.dumps(one.body, sort_keys=True)  # PostgreSQL keeps no order of keys
        return f"{one.kind} {body} {one.title} {one.explanation}"

    def tags(one: Item) -> list[str]:
        return sorted(one.tags)

    assert sorted(map(key, back)) == sorted(map(key, made))
    assert sorted(map(tags, back)) == sorted(map(tags, made))


def test_lecturers_of_a_course_share_its_bank_and_nobody_else() -> None:
    school = InstitutionFactory()
    training_class = TrainingClassFactory(institution=school)
    course = training_class.course
    lecturer = ClassLecturerFactory(training_class=training_class).user
    admin = person("institution_admin", scope=school)
    trainee = EnrolmentFactory(training_class=training_class).user
    officer = person("agency_officer", scope=school.region)
    stranger = ClassLecturerFactory().user
    for user in (lecturer, admin):
        assert course in banks_visible_to(user)
    for user in (trainee, officer, stranger):
        assert course not in banks_visible_to(user)
