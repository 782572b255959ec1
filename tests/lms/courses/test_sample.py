"""The sample city loads through the domain functions, once, and shows every state."""

import json

import pytest
from django.core.management import call_command

from lms.core import clock
from lms.courses.evidence import ZONE
from lms.courses.models import TrainingClass
from lms.courses.sample.load import MAIN
from lms.events.models import LearningEvent
from lms.people.models import User
from lms.people.rules import regions_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample(capsys):
    call_command("load_sample", bare=True)


def test_it_shows_every_state_and_today_is_the_fourth_day(sample):
    main = TrainingClass.objects.get(code=MAIN)

    assert set(TrainingClass.objects.values_list("state", flat=True)) == {
        "planned",
        "submitted",
        "returned",
        "approved",
        "running",
        "closed",
    }
    assert (clock.now().astimezone(ZONE).date() - main.starts_on).days + 1 == 4
    assert main.enrolments.count() == 25
    assert main.lessons.count() == 28
    assert sum(main.lessons.values_list("hours_milli", flat=True)) == 56_000


def test_its_past_is_told_in_order(sample):
    main = TrainingClass.objects.get(code=MAIN)
    events = LearningEvent.objects.filter(class_id=main.pk)
    moments = list(events.order_by("occurred_at").values_list("kind", flat=True))

    assert moments.index("class.submitted") < moments.index("class.approved")
    assert moments.index("class.approved") < moments.index("class.started")
    assert events.order_by("-occurred_at")[0].occurred_at < clock.now()


def test_a_second_run_changes_nothing(sample):
    before = (User.objects.count(), LearningEvent.objects.count())

    call_command("load_sample")

    assert (User.objects.count(), LearningEvent.objects.count()) == before


def test_the_officer_of_the_city_does_not_see_the_other_city(sample):
    seen = set(regions_of(User.objects.get(username="agency")).values_list("name", flat=True))

    assert "清溪县" in seen
    assert "望海县" not in seen


def test_accounts_are_printed_with_codes_where_one_is_needed(sample, capsys):
    capsys.readouterr()
    call_command("accounts", json=True)
    rows = {row["username"]: row for row in json.loads(capsys.readouterr().out)}

    assert set(rows) == {
        "trainee",
        "newcomer",
        "lecturer",
        "institution",
        "agency",
        "county",
        "platform",
        "learner",
        "reviewer",
        "trainer",
    }
    assert {name for name, row in rows.items() if row["code"]} == {"agency", "county", "platform"}
    assert User.objects.get(username="trainee").check_password(rows["trainee"]["password"])
