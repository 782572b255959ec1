"""Rule packs: default, draft, edit, validate, publish; a published version never changes."""

import pytest

from lms.courses.domain import rule_packs
from lms.courses.models import RulePack
from tests.factories.people import person
from tests.lms.courses.conftest import signed_in
from verifier import canonical

pytestmark = pytest.mark.django_db


@pytest.fixture
def platform():
    admin = person()
    admin.role_assignments.create(role="platform_admin")
    return signed_in(admin)


@pytest.fixture
def default():
    return next(pack for pack in rule_packs.load_defaults() if pack.class_kind == "trainee")


def draft(platform, default, **body):
    response = platform.post(
        "/api/v1/rule-packs/", {"source": str(default.pk), **body}, format="json"
    )
    return response.json()


def test_the_defaults_are_published_once_for_the_three_kinds():
    first = rule_packs.load_defaults()
    again = rule_packs.load_defaults()

    assert [pack.pk for pack in first] == [pack.pk for pack in again]
    assert {pack.class_kind for pack in first} == {"trainee", "lecturer", "trainer"}
    assert all(pack.published_at for pack in first)
    assert all(pack.sha256 == canonical.sha256_hex(canonical.encode(pack.body)) for pack in first)


def test_a_new_version_is_drafted_edited_and_published(platform, default):
    made = draft(platform, default)
    assert (made["label"], made["published_at"]) == ("cn-points-trainee@3", None)
    body = {**made["body"], "size": {"advised": 20, "max": 28}, "code": "stolen", "version": 99}

    edited = platform.patch(f"/api/v1/rule-packs/{made['id']}/", {"body": body}, format="json")
    published = platform.post(f"/api/v1/rule-packs/{made['id']}/publish/")

    assert edited.json()["body"]["code"] == "cn-points-trainee"
    assert edited.json()["body"]["version"] == 3
    assert published.json()["published_at"]
    assert RulePack.objects.get(pk=made["id"]).body["size"]["max"] == 28


@pytest.mark.parametrize("step", ["patch", "delete", "publish"])
def test_a_published_version_never_changes(platform, default, step):
    path = f"/api/v1/rule-packs/{default.pk}/"
    response = {
        "patch": lambda: platform.patch(path, {"body": default.body}, format="json"),
        "delete": lambda: platform.delete(path),
        "publish": lambda: platform.post(f"{path}publish/"),
    }[step]()

    assert response.status_code == 409
    assert response.json()["error"]["code"] == "rule_pack_state"


def test_a_pack_with_problems_is_not_published(platform, default):
    made = draft(platform, default)
    body = {**made["body"], "size": {"advised": 20, "max": -1}}
    platform.patch(f"/api/v1/rule-packs/{made['id']}/", {"body": body}, format="json")

    checked = platform.post(
        f"/api/v1/rule-packs/{made['id']}/validate/", {"body": body}, format="json"
    )
    refused = platform.post(f"/api/v1/rule-packs/{made['id']}/publish/")

    assert checked.json()["problems"] == ["size.max: 1 to 10000 is allowed"]
    assert refused.json()["error"]["code"] == "rule_pack_problems"


@pytest.mark.parametrize("value", [1.5, 2**60, {"a": float("1e3")}])
def test_numbers_that_canonical_json_has_not_are_refused(platform, default, value):
    made = draft(platform, default)

    response = platform.patch(
        f"/api/v1/rule-packs/{made['id']}/",
        {"body": {**made["body"], "hour_ms": value}},
        format="json",
    )

    assert response.status_code == 422


def test_one_draft_per_code(platform, default):
    draft(platform, default)

    assert draft(platform, default)["error"]["code"] == "conflict"
    assert draft(platform, default, code="city-trainee")["label"] == "city-trainee@1"


def test_drafts_are_the_platform_s_and_published_packs_everybody_s(platform, default):
    made = draft(platform, default)
    other = signed_in(person())

    assert other.get(f"/api/v1/rule-packs/{made['id']}/").status_code == 404
    assert other.get(f"/api/v1/rule-packs/{default.pk}/").status_code == 200
    assert other.get("/api/v1/rule-packs/?kind=trainee").json()["count"] == 3
    assert platform.get("/api/v1/rule-packs/?kind=trainee").json()["count"] == 4
