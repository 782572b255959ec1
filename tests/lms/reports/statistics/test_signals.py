"""Signals: rules that find what they should and leave alone what is ordinary; people decide."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from lms.courses.evidence import ZONE
from lms.events.models import LearningEvent
from lms.notify.models import Notification
from lms.people.models import UserSession
from lms.people.queries import subject_id
from lms.reports.statistics import signals
from lms.reports.statistics.domain.looking import look_at
from lms.reports.statistics.domain.sightings import digest_of, forget_sightings, note_sightings
from lms.reports.statistics.models import Sighting, Signal
from tests.factories.courses import running_class
from tests.factories.events import LearningEventFactory
from tests.factories.people import person
from tests.lms.reports.statistics.test_dashboard import client_of


def test_a_device_of_three_is_found_and_a_shared_classroom_line_of_few_is_not():
    seen = [("device", "d1", who) for who in "abc"] + [("device", "d2", who) for who in "de"]
    seen += [("network", "n1", who) for who in "abcde"]

    assert [(one.kind, one.people) for one in signals.shared(seen)] == [
        ("shared_device", ("a", "b", "c"))
    ]


def test_answers_at_the_same_seconds_are_found_only_when_it_is_nearly_always():
    minute = 60_000
    together = [(f"q{n}", who, n * minute + (who == "b") * 900) for n in range(10) for who in "ab"]
    apart = [(f"q{n}", "c", n * minute + n * 7_000 + 5_000) for n in range(10)]

    found = signals.same_timing(together + apart)
    assert [(one.people, one.facts["together"], one.facts["of"]) for one in found] == [
        (("a", "b"), 10, 10)
    ]


def test_two_places_at_once_needs_five_minutes():
    stay = {"a": [(0, 3_600_000)], "b": [(0, 3_600_000)]}
    online = {"a": [(600_000, 900_000 + 1)], "b": [(3_500_000, 3_700_000)]}

    assert [one.people for one in signals.parallel(stay, online)] == [("a",)]


def test_who_never_passed_a_check_is_found_after_four():
    checks = {"a": (0, 4), "b": (0, 3), "c": (1, 9)}

    assert [one.people for one in signals.never_passed(checks)] == [("a",)]


def test_only_the_institution_far_from_its_peers_is_found():
    rates = {f"i{n}": {"attendance": 950 + n} for n in range(8)}
    rates["far"] = {"attendance": 700}

    found = signals.far_from_peers(rates)
    assert [(place, one.facts["value"]) for place, one in found] == [("far", 700)]
    few = {name: rates[name] for name in ("i0", "i1", "far")}
    assert signals.far_from_peers(few) == []


def lease(made, trainee, **values) -> LearningEvent:
    return LearningEventFactory(
        kind="presence.lease_taken",
        class_id=made.pk,
        subject_id=subject_id(trainee.pk),
        payload={"lease": "x", "mode": "vod", "device": "y"},
        **values,
    )


@pytest.mark.django_db
def test_addresses_become_hashes_of_the_class_alone_and_are_forgotten():
    made, other = running_class(trainees=1), running_class(trainees=1)
    trainee = made.enrolments.get().user
    UserSession.objects.create(
        user=trainee, session_key="s", device="Chrome", address="203.0.113.9",
        last_seen_at=timezone.now())  # fmt: skip
    lease(made, trainee)

    note_sightings()
    note_sightings()

    rows = Sighting.objects.filter(training_class=made)
    assert sorted(rows.values_list("kind", flat=True)) == ["device", "network"]
    assert "203.0.113.9" not in str(list(rows.values()))
    own = digest_of(made.pk, "network", "203.0.113.9")
    assert rows.get(kind="network").digest == own
    assert digest_of(other.pk, "network", "203.0.113.9") != own
    made.ends_on = dt.date(2020, 1, 2)
    made.starts_on = dt.date(2020, 1, 1)
    made.save()
    assert forget_sightings() == 2


@pytest.mark.django_db
def test_a_finding_is_one_signal_with_its_event_and_an_officer_decides():
    made = running_class(trainees=4)
    day = timezone.now().astimezone(ZONE).date()
    for number in range(3):
        Sighting.objects.create(
            training_class=made, subject=f"{number:032x}", day=day, kind="device", digest="d"
        )
    assert look_at(made) == 1
    assert look_at(made) == 0

    signal = Signal.objects.get()
    assert LearningEvent.objects.filter(kind="signal.raised", class_id=made.pk).count() == 1
    officer = person("agency_officer", scope=made.institution.region)
    client = client_of(officer)
    listed = client.get(f"/api/v1/regions/{made.institution.region.pk}/signals/").json()
    assert listed["counts"]["open"] == 1
    assert listed["rows"][0]["caveat"]["zh"]

    refused = client.post(
        f"/api/v1/signals/{signal.pk}/steps/", {"step": "dismiss", "note": ""}, "json"
    )
    assert refused.json()["error"]["code"] == "step_refused"
    sent = client.post(
        f"/api/v1/signals/{signal.pk}/steps/", {"step": "send", "note": "下午去现场看一次"}, "json"
    ).json()

    assert (sent["state"], sent["steps"][0]["step"]) == ("sent", "send")
    assert Notification.objects.filter(recipient=officer, kind="signal.sent").count() == 1
    decided = LearningEvent.objects.get(kind="signal.decided")
    assert decided.payload["step"] == "send"
    assert "下午" not in str(decided.payload)


@pytest.mark.django_db
def test_an_officer_of_elsewhere_does_not_see_it():
    made = running_class()
    signal = Signal.objects.create(
        kind="never_passed", key="k", institution=made.institution, training_class=made,
        raised_at=timezone.now(), seen_at=timezone.now())  # fmt: skip
    stranger = client_of(person("agency_officer", scope=running_class().institution.region))

    assert stranger.get(f"/api/v1/signals/{signal.pk}/").status_code == 404
