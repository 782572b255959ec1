"""Roster files: right, wrong, hostile; nothing before the confirmation, then all or nothing."""

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from lms.courses import sheets
from lms.courses.errors import FileRefused
from lms.courses.models import RosterImport
from lms.events.models import LearningEvent
from lms.people import crypto
from lms.people.models import RealName, User
from tests.factories.courses import EnrolmentFactory
from tests.factories.people import RegisterEntryFactory, identity_number, person
from tests.lms.courses.conftest import signed_in

pytestmark = pytest.mark.django_db


def fresh(serial):
    """A number that no factory gives to anybody."""
    return identity_number(serial, region="310101")


HEADER = ["姓名", "身份证号", "手机号", "账号", "显示名"]


def workbook(rows, header=HEADER):
    book = Workbook()
    sheet = book.active
    sheet.append(header)
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def people(number, start=100):
    rows = [[f"学生{'甲乙丙丁戊己庚辛壬癸'[n % 10]}", fresh(start + n)] for n in range(number)]
    for name, value in rows:
        RegisterEntryFactory(name=name, number=value)
    return rows


def number_of(row):
    """The number of a kept real name."""
    return crypto.ring().open(row.number_encrypted, context=f"real-name-number:{row.user_id}")


def upload(office, data, name="名册.xlsx"):
    file = io.BytesIO(data)
    file.name = name
    return signed_in(office.admin).post(
        f"{office.path}roster/imports/", {"file": file}, format="multipart"
    )


def confirm(office, import_id, **body):
    return signed_in(office.admin).post(
        f"{office.path}roster/imports/{import_id}/confirm/", body, format="json"
    )


def test_a_dry_run_writes_nothing_and_a_confirmation_everything(office):
    dry = upload(office, workbook(people(3))).json()
    assert (dry["error_count"], [row["action"] for row in dry["report"]]) == (0, ["create"] * 3)
    assert dry["report"][0]["name_masked"] == "学*甲"
    assert office.training_class.enrolments.count() == 0

    done = confirm(office, dry["id"]).json()

    assert (done["enrolled"], done["skipped"], len(done["accounts"])) == (3, 0, 3)
    assert office.training_class.enrolments.count() == 3
    made = User.objects.get(username=done["accounts"][0]["username"])
    assert made.check_password(done["accounts"][0]["initial_password"])
    assert made.must_change_password
    assert made.display_name == "学*甲"
    assert RealName.objects.get(user=made).verified_at is not None
    events = LearningEvent.objects.filter(kind="roster.enrolled")
    assert [event.payload["by_import"] for event in events] == [True] * 3


def test_a_confirmation_works_once_and_leaves_no_names_behind(office):
    dry = upload(office, workbook(people(1))).json()
    stored = RosterImport.objects.get(pk=dry["id"]).rows_encrypted
    assert stored
    assert fresh(100).encode() not in bytes(stored)
    confirm(office, dry["id"])

    again = confirm(office, dry["id"])

    assert again.json()["error"]["details"]["problem"] == "gone"
    assert RosterImport.objects.get(pk=dry["id"]).rows_encrypted is None
    assert office.training_class.enrolments.count() == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_csv_in_the_encodings_of_excel(office, encoding):
    [[name, number]] = people(1)

    report = upload(
        office, f"姓名,身份证号\r\n{name},{number}\r\n".encode(encoding), "a.csv"
    ).json()

    assert [row["action"] for row in report["report"]] == ["create"]


def test_every_row_names_its_problems(office):
    good = people(1)[0]
    known = person("trainee", scope=office.training_class.institution)
    taught = office.lecturer
    seat = EnrolmentFactory(training_class=office.training_class, seat=1)
    serials = {row.user_id: number_of(row) for row in RealName.objects.all()}
    RegisterEntryFactory(name="登记名", number=fresh(200))

    response = upload(
        office,
        workbook(
            [
                good,
                good,
                ["", fresh(150)],
                ["陈<b>", fresh(151)],
                ["王小明", "110105194912310021"],
                ["王小明", 420102199001010170],
                ["李大明", serials[known.pk]],
                ["陈桂芳", serials[known.pk]],
                ["陈桂芳", serials[taught.pk]],
                ["陈桂芳", serials[seat.user_id]],
                ["别的名", fresh(200)],
                ["新来的", fresh(201), "", "a b"],
                ["新来的", fresh(202), "", known.username],
            ]
        ),
    )

    found = [[p["code"] for p in row["problems"]] for row in response.json()["report"]]
    assert found == [
        [],
        ["duplicate_in_file"],
        ["name_missing"],
        ["name_shape"],
        ["number_checksum"],
        ["number_as_number"],
        ["name_mismatch"],
        ["duplicate_in_file"],
        ["is_lecturer"],
        ["already_enrolled"],
        ["name_does_not_fit"],
        ["username_shape"],
        ["username_taken", "not_in_register"],
    ]
    assert response.json()["error_count"] == 11
    refused = confirm(office, response.json()["id"])
    assert refused.json()["error"]["details"]["problem"] == "rows_with_errors"
    assert office.training_class.enrolments.count() == 1


def test_somebody_known_is_enrolled_without_a_second_account(office):
    row = RealName.objects.get(user=person("trainee", scope=office.training_class.institution))
    number = number_of(row)
    before = User.objects.count()

    dry = upload(office, workbook([["陈桂芳", number]])).json()
    done = confirm(office, dry["id"]).json()

    assert (done["enrolled"], done["accounts"]) == (1, [])
    assert User.objects.count() == before


def test_people_unknown_to_the_register_need_somebody_who_saw_their_cards(office):
    dry = upload(office, workbook([["周小周", fresh(300)]])).json()
    assert dry["report"][0]["documents_needed"] is True

    unseen = confirm(office, dry["id"])
    seen = confirm(office, dry["id"], documents_seen=True)

    assert unseen.json()["error"]["details"]["problem"] == "documents_needed"
    assert seen.json()["enrolled"] == 1
    event = LearningEvent.objects.filter(kind="realname.verified").latest("occurred_at")
    assert event.payload == {"method": "documents_seen"}
    assert event.actor_id == office.admin.subject.pk


def test_the_31st_person_does_not_fit(office):
    dry = upload(office, workbook(people(31))).json()

    assert dry["error_count"] == 1
    assert dry["report"][30]["problems"] == [
        {"code": "class_full", "severity": "error", "args": {"max": 30}}
    ]


def test_one_failure_in_the_middle_enrols_nobody(office, monkeypatch):
    from lms.courses.domain import roster
    from lms.courses.errors import ClassState

    dry = upload(office, workbook(people(3))).json()
    real, calls = roster.enrol, []

    def failing(**values):
        calls.append(values)
        if len(calls) == 3:
            raise ClassState
        return real(**values)

    monkeypatch.setattr(roster, "enrol", failing)
    before = User.objects.count()

    assert confirm(office, dry["id"]).status_code == 409
    assert User.objects.count() == before
    assert office.training_class.enrolments.count() == 0
    monkeypatch.undo()
    assert confirm(office, dry["id"]).json()["enrolled"] == 3


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_xml(text):
    """A real workbook whose first sheet begins with ``text``."""
    source = zipfile.ZipFile(io.BytesIO(workbook([["a", "b"]])))
    members = {name: source.read(name) for name in source.namelist()}
    members["xl/worksheets/sheet1.xml"] = text + members["xl/worksheets/sheet1.xml"]
    return zipped(members)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 100, "old_excel"),
        (b"PK\x03\x04" + b"broken", "not_a_sheet"),
        (b"\xff\xfe\x00\x01", "not_a_sheet"),
        (b"\xff\xff\xff", "encoding"),
        (b"0" * (sheets.MAX_BYTES + 1), "too_large"),
        (zipped({"xl/a.xml": b"0" * (sheets.MAX_UNPACKED + 1)}), "zip_bomb"),
        (zipped({f"{n}.xml": b"" for n in range(sheets.MAX_MEMBERS + 1)}), "zip_bomb"),
        (zipped({"xl/a.xml": b"0" * 2_000_000}), "zip_bomb"),
        (with_xml(b'<!DOCTYPE x [<!ENTITY a "b">]>'), "xml_entities"),
        (with_xml("<!DOCTYPE x>".encode("utf-16")), "xml_entities"),
        (zipped({"hello.txt": b"hi"}), "not_a_sheet"),
        (workbook([["x", "y"]] * (sheets.MAX_ROWS + 1)), "too_many_rows"),
        ("姓名,身份证号\n".encode(), "empty"),
        (workbook([["x", "y"]], header=["甲", "乙"]), "columns_missing"),
    ],
    ids=range(15),
)
def test_hostile_and_broken_files_are_refused_by_name(office, data, problem):
    response = upload(office, data)

    assert response.status_code == 422
    assert response.json()["error"]["details"]["problem"] == problem
    assert RosterImport.objects.count() == 0


def test_a_sheet_that_claims_a_million_rows_is_not_believed():
    book = Workbook()
    book.active["A1"] = "姓名"
    book.active["A1048576"] = "远"
    out = io.BytesIO()
    book.save(out)

    with pytest.raises(FileRefused) as refused:
        sheets.read_rows(out.getvalue())

    assert refused.value.details["problem"] == "too_many_rows"


def test_the_template_goes_through_its_own_import(office):
    response = signed_in(office.admin).get(f"{office.path}roster/template.xlsx")
    rows = sheets.read_rows(response.content)

    assert rows[0][:2] == ["姓名", "身份证号"]
    assert load_workbook(io.BytesIO(response.content)).sheetnames == ["名册", "说明"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("x")'])
def test_no_cell_of_an_export_is_a_formula(office, text):
    seat = EnrolmentFactory(training_class=office.training_class, seat=1)
    User.objects.filter(pk=seat.user_id).update(display_name=text)

    response = signed_in(office.admin).get(f"{office.path}roster/export.xlsx")

    cell = load_workbook(io.BytesIO(response.content)).active["B2"]
    assert (cell.data_type, cell.value) == ("s", text)
    assert sheets.safe_csv_text(text).startswith("'")
