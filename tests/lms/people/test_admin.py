"""Regions, institutions, people and roles within one's scope; the predicates."""

import pytest
from rest_framework.test import APIClient

from lms.events.models import LearningEvent
from lms.people.models import Region, RoleAssignment, User
from lms.people.queries import agency_key, pseudonym
from lms.people.rules import Predicate, is_platform_admin, oversees, regions_of
from tests.factories.people import (
    PASSWORD,
    InstitutionFactory,
    RegionFactory,
    UserFactory,
    person,
)

pytestmark = pytest.mark.django_db


def client_of(user):
    client = APIClient()
    client.force_login(user)
    session = client.session
    session["second_factor_at"] = 1
    session.save()
    return client


@pytest.fixture
def platform():
    user = UserFactory()
    RoleAssignment.objects.create(user=user, role="platform_admin")
    return client_of(user)


def region(platform, code, parent=None):
    return platform.post(
        "/api/v1/regions/", {"code": code, "name": f"区{code}", "parent": parent}, format="json"
    )


def test_the_tree_is_three_levels_deep(platform):
    province = region(platform, "90").json()
    city = region(platform, "9001", province["id"]).json()
    county = region(platform, "900101", city["id"]).json()

    assert [r["level"] for r in (province, city, county)] == ["province", "city", "county"]
    assert county["path"] == "/90/9001/900101/"
    assert region(platform, "90010101", county["id"]).status_code == 422
    assert region(platform, "9001").json()["error"]["code"] == "code_taken"


def test_a_region_in_use_is_not_deleted(platform):
    province = RegionFactory()
    InstitutionFactory(region=province)
    empty = RegionFactory()

    assert platform.delete(f"/api/v1/regions/{province.pk}/").status_code == 409
    assert platform.delete(f"/api/v1/regions/{empty.pk}/").status_code == 204


def test_a_prefix_of_a_code_is_not_a_subtree():
    short, longer = RegionFactory(code="90"), RegionFactory(code="900")
    officer = person("agency_officer", scope=short)

    assert list(regions_of(officer)) == [short]
    assert not oversees(officer, longer)


def test_scope_mine_is_the_officer_s_subtree():
    province = RegionFactory()
    city = RegionFactory(parent=province)
    RegionFactory()
    client = client_of(person("agency_officer", scope=province))

    rows = client.get("/api/v1/regions/?scope=mine").json()

    assert {row["id"] for row in rows} == {str(province.pk), str(city.pk)}
    assert len(client.get("/api/v1/regions/").json()) == 3


def test_institutions_are_made_found_and_closed(platform):
    county = RegionFactory()
    made = platform.post(
        "/api/v1/institutions/",
        {"name": "清溪职业培训学校", "code": "qx", "region": str(county.pk)},
        format="json",
    ).json()

    closed = platform.patch(
        f"/api/v1/institutions/{made['id']}/", {"name": "清溪", "is_active": False}, format="json"
    )

    assert closed.json()["is_active"] is False
    assert platform.get("/api/v1/institutions/?q=清溪").json()["count"] == 1
    assert platform.get(f"/api/v1/institutions/?region={county.path}").json()["count"] == 1
    assert platform.get("/api/v1/institutions/?q=nothing").json()["count"] == 0


def new_user(client, school, role="lecturer", username="newbie"):
    return client.post(
        "/api/v1/users/",
        {
            "username": username,
            "display_name": "新讲师",
            "role": role,
            "institution": str(school.pk),
        },
        format="json",
    )


def test_an_institution_admin_makes_its_people_whose_first_password_must_change():
    school = InstitutionFactory()
    admin = client_of(person("institution_admin", scope=school))

    made = new_user(admin, school).json()

    user = User.objects.get(pk=made["user"]["id"])
    assert user.check_password(made["initial_password"])
    assert user.must_change_password
    event = LearningEvent.objects.get(kind="role.granted", subject_id=user.subject.pk)
    assert event.payload == {"role": "lecturer", "scope": str(school.pk)}
    assert new_user(admin, school).json()["error"]["code"] == "username_taken"


def test_a_refused_role_leaves_no_account():
    school = InstitutionFactory()
    admin = client_of(person("institution_admin", scope=school))

    assert new_user(admin, InstitutionFactory()).status_code == 403
    assert not User.objects.filter(username="newbie").exists()


@pytest.mark.parametrize("role", ["agency_officer", "platform_admin"])
def test_an_institution_admin_never_grants_beyond_the_institution(role):
    school, province = InstitutionFactory(), RegionFactory()
    admin = client_of(person("institution_admin", scope=school))
    target = person("trainee", scope=school)
    body = {"role": role, "region": str(province.pk) if role == "agency_officer" else None}

    response = admin.post(f"/api/v1/users/{target.pk}/roles/", body, format="json")

    assert response.status_code == 403
    assert response.json()["error"]["code"] == "role_not_grantable"


def test_an_account_with_a_role_elsewhere_is_not_the_institution_s_to_reset():
    school = InstitutionFactory()
    admin = client_of(person("institution_admin", scope=school))
    shared = person("lecturer", scope=school)
    RoleAssignment.objects.create(user=shared, role="lecturer", institution=InstitutionFactory())
    own = person("lecturer", scope=school)

    assert admin.post(f"/api/v1/users/{shared.pk}/password/").status_code == 403
    reset = admin.post(f"/api/v1/users/{own.pk}/password/").json()
    own.refresh_from_db()
    assert own.check_password(reset["initial_password"])


def test_disabling_an_account_ends_its_sessions():
    school = InstitutionFactory()
    admin = client_of(person("institution_admin", scope=school))
    target = person("trainee", scope=school)
    theirs = APIClient()
    theirs.post(
        "/api/v1/session/", {"username": target.username, "password": PASSWORD}, format="json"
    )
    assert theirs.get("/api/v1/today/").status_code == 200

    admin.patch(f"/api/v1/users/{target.pk}/", {"is_active": False}, format="json")

    assert theirs.get("/api/v1/today/").status_code == 401


def test_the_last_platform_administrator_stays(platform):
    row = RoleAssignment.objects.get(role="platform_admin")

    response = platform.delete(f"/api/v1/users/{row.user_id}/roles/{row.pk}/")

    assert response.status_code == 409


def test_roles_are_withdrawn_on_record():
    school = InstitutionFactory()
    admin = client_of(person("institution_admin", scope=school))
    target = person("lecturer", scope=school)
    row = target.role_assignments.get()

    assert admin.delete(f"/api/v1/users/{target.pk}/roles/{row.pk}/").status_code == 204
    assert LearningEvent.objects.get(kind="role.withdrawn").subject_id == target.subject.pk


def test_the_list_searches_and_filters():
    school = InstitutionFactory()
    admin = client_of(person("institution_admin", scope=school))
    person("lecturer", scope=school, display_name="周岚")
    person("lecturer", scope=InstitutionFactory(), display_name="周岚")

    assert admin.get("/api/v1/users/?q=周岚").json()["count"] == 1
    assert admin.get("/api/v1/users/?role=lecturer").json()["count"] == 1
    assert admin.get(f"/api/v1/users/?institution={school.pk}").json()["count"] == 2
    assert admin.get("/api/v1/users/?institution=x").status_code == 422


def test_predicates_compose():
    yes, no = Predicate(lambda u, t: True, "yes"), Predicate(lambda u, t: False, "no")

    assert (yes & ~no)(None)
    assert (no | yes)(None)
    assert not (yes & no)(None)
    assert not is_platform_admin(None)


def test_one_agency_names_a_person_alike_and_another_differently():
    province, elsewhere = RegionFactory(), RegionFactory()
    county = RegionFactory(parent=RegionFactory(parent=province))
    subject = UserFactory().subject.pk

    here = pseudonym(agency_key(county), subject)

    assert here == pseudonym(agency_key(Region.objects.get(pk=province.pk)), subject)
    assert here != pseudonym(agency_key(elsewhere), subject)
    assert len(here) == 32
