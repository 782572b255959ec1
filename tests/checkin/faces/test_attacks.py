"""Frames out of order, forged, replayed; many sessions at once; a service that is overrun."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from checkin.engine.client import FaceClient, ServiceBusy, ServiceDown
from checkin.faces import looking
from checkin.faces.errors import FaceBusy
from checkin.faces.models import FaceSession
from tests.checkin.engine.test_pictures import HOSTILE
from tests.checkin.faces.service import running_service
from tests.checkin.faces.stage import FACE, Check, browser, enrol, post_picture
from tests.checkin.material import at, noisy

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("service", "_gestures_of_the_video"),
]


@pytest.fixture
def check(onsite, frames):
    client = browser(onsite.trainees[0])
    assert enrol(client, frames)["state"] == "active"
    begun = Check(client, onsite.lesson, onsite.at)
    assert begun.start().status_code == 201
    return begun


def picture(number: int) -> bytes:
    return noisy(at("cap12", 10_500), number)


def code(response) -> str:
    return response.json()["error"]["code"]


def test_frames_out_of_order_or_with_a_wrong_hash_are_not_taken(check):
    wrong = [
        check.send(picture(1), seq=1),
        check.send(picture(1), seq=7),
        check.send(picture(1), prev="0" * 64),
        check.send(picture(1), prev="zz"),
        check.send(picture(1), seq=-1),
    ]

    assert [code(each) for each in wrong] == [
        "frame_out_of_order",
        "frame_out_of_order",
        "frame_out_of_order",
        "invalid",
        "invalid",
    ]
    assert check.send(picture(1)).status_code == 200
    assert FaceSession.objects.get().seq == 1


def test_a_frame_whose_answer_was_lost_counts_once(check):
    before = check.prev
    first = check.send(picture(1)).json()

    again = check.send(picture(1), seq=0, prev=before).json()

    assert again["next_seq"] == first["next_seq"] == 1


def test_another_persons_session_does_not_exist(check, onsite):
    stranger = browser(onsite.trainees[1])
    path = f"sessions/{check.answer['session']}/frames/?seq=0&prev={check.prev}"

    assert post_picture(stranger, path, picture(1)).status_code == 404
    assert stranger.get(f"{FACE}sessions/{check.answer['session']}/").status_code == 404


@pytest.mark.parametrize("name", sorted(HOSTILE)[::4])
def test_what_is_no_picture_leaves_the_check_as_it_was(check, name):
    refused = check.send(HOSTILE[name])

    assert refused.status_code in (200, 422), refused.content
    if refused.status_code == 422:
        assert code(refused) == "bad_picture"
        assert check.send(picture(2)).status_code == 200


def test_json_in_place_of_a_picture(check):
    path = f"{FACE}sessions/{check.answer['session']}/frames/?seq=0&prev={check.prev}"

    answer = check.client.post(path, {"frame": "x"}, content_type="application/json")

    assert answer.status_code == 415


def test_of_ten_sessions_of_one_person_the_last_runs(check, onsite):
    others = [Check(check.client, onsite.lesson, onsite.at) for _ in range(9)]
    assert [each.start().status_code for each in others] == [201] * 9

    assert code(check.send(picture(1))) == "face_session_over"
    assert others[-1].send(picture(2)).status_code == 200
    assert FaceSession.objects.filter(state="open").count() == 1
    assert others[-1].answer["tries_left"] == 3, "none of them had shown a step"


def test_beyond_what_the_service_can_do_the_beginning_is_refused_and_nothing_lost(
    check, onsite, settings
):
    settings.RONGKE_FACE_SESSIONS = 1
    other = browser(onsite.trainees[1])
    enrol(other, [at("franck", ms) for ms in (12_600, 13_000, 13_400)])

    refused = Check(other, onsite.lesson, onsite.at).start()

    assert (refused.status_code, code(refused)) == (503, "face_busy")
    assert int(refused["Retry-After"]) >= 5
    assert check.send(picture(1)).status_code == 200
    assert not FaceSession.objects.filter(user=onsite.trainees[1]).exists()


def test_a_busy_moment_costs_no_time(check, actor, monkeypatch):
    for _ in range(10):
        check.elapsed_ms += 100
        check.send(actor.frame())
    assert check.answer["step"] == "open_mouth"

    def busy(*_args, **_kwargs):
        raise ServiceBusy(3)

    monkeypatch.setattr(FaceClient, "look", busy)
    check.elapsed_ms += 2_000
    assert code(check.send(actor.frame())) == "face_busy"
    monkeypatch.undo()

    check.elapsed_ms += 2_000
    answer = check.send(actor.frame(step_ms=1)).json()
    assert (answer["state"], answer["step"]) == ("open", "open_mouth")


def test_without_the_service_the_other_way_is_named(check, monkeypatch):
    def down(*_args, **_kwargs):
        raise ServiceDown("gone")

    monkeypatch.setattr(FaceClient, "look", down)

    refused = check.send(picture(1))

    assert (refused.status_code, code(refused)) == (503, "face_unavailable")


def test_a_queue_overrun_ten_times_answers_all_and_loses_none(tmp_path, client):
    """40 callers on a service that lets four in: each hears busy with a time, and gets through."""
    raw = at("cap12", 10_500)
    busy, done, lock = 0, 0, threading.Lock()
    slowest = 0.0
    with running_service(f"unix:{tmp_path}/s", "t", workers=1, queue=3) as service:

        def insist(_: int) -> None:
            nonlocal busy, done
            while True:
                try:
                    assert service.look(raw).facts.faces == 1
                except ServiceBusy as refused:
                    with lock:
                        busy += refused.retry_after >= 1
                    time.sleep(0.05)
                    continue
                with lock:
                    done += 1
                return

        with ThreadPoolExecutor(40) as callers:
            running = [callers.submit(insist, number) for number in range(40)]
            while not all(each.done() for each in running):
                began = time.perf_counter()
                assert client.get("/healthz").status_code == 200
                slowest = max(slowest, time.perf_counter() - began)
            for each in running:
                each.result()
    print(f"\nbusy {busy} times, all {done} answered; slowest /healthz meanwhile {slowest:.3f} s")
    assert done == 40
    assert busy > 0


def test_the_web_lets_few_wait_and_refuses_the_rest_at_once(monkeypatch):
    monkeypatch.setattr(looking, "_waiting", threading.BoundedSemaphore(1))
    looking._waiting.acquire()

    with pytest.raises(FaceBusy):
        looking.look(b"")
