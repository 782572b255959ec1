"""Exercises in class: one at a time, answers in time and once, figures and key when shown."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

import pytest

from live.access import LiveSeat, room_of, staff_room_of
from live.activities import queries
from live.activities.domain import prepared, runs
from live.activities.domain.prepared import Wording
from live.activities.errors import AnswerFinal, ExerciseOpen, ExerciseOver
from live.activities.models import ExerciseAnswer, ExerciseRun
from live.errors import NotOnAir
from live.models import LiveSession
from lms.core import clock
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.events.models import LearningEvent
from lms.questions.countdown import GRACE_MS
from lms.questions.errors import AnswerMalformed, QuestionInvalid
from tests.factories.live_activities import OPTIONS, VOTE, single
from tests.factories.live_board import LiveRoom, live_room

pytestmark = pytest.mark.django_db
BLANK = {"variants": ["y"]}


def ask(room: LiveRoom, wording: Wording | None = None, **values: Any) -> ExerciseRun:
    given = {"event_key": uuid.uuid4(), "wording": wording or single(), **values}
    return runs.start(seat=room.lead, **given)


def say(seat: LiveSeat, run: ExerciseRun, option: str = "b", **values: Any) -> ExerciseAnswer:
    given = {"event_key": uuid.uuid4(), "given": {"option": option}, **values}
    return runs.answer(seat=seat, run_id=run.pk, **given)


def seats(room: LiveRoom) -> list[LiveSeat]:
    return [room.seat(user) for user in room.trainees]


def later(run: ExerciseRun, ms: int) -> None:
    """Let the run have begun so long ago."""
    ExerciseRun.objects.filter(pk=run.pk).update(
        started_at=clock.now() - dt.timedelta(milliseconds=ms)
    )
    run.refresh_from_db()


def test_an_exercise_is_asked_answered_closed_and_shown_and_each_step_is_on_record(room, heard):
    run = ask(room)
    one, two, _ = seats(room)
    say(one, run, "b")
    say(two, run, "a")
    runs.close(seat=room.lead, run_id=run.pk)
    runs.reveal(seat=room.lead, run_id=run.pk, texts=False)
    shown = heard.of("exercise.run")
    assert [message["run"]["state"] for message in shown] == ["open", "closed", "revealed"]
    assert [message["run"]["rev"] for message in shown] == [1, 2, 3]
    last = shown[-1]["run"]
    assert last["counts"] == {"a": 1, "b": 1, "c": 0}
    assert last["key"] == {"option": "b"}
    assert (last["answered"], last["asked"]) == (2, 3)
    kinds = [e.kind for e in LearningEvent.objects.order_by("occurred_at", "id")]
    assert sorted(k for k in kinds if k.startswith("exercise.")) == [
        "exercise.answered",
        "exercise.answered",
        "exercise.closed",
        "exercise.opened",
        "exercise.revealed",
    ]
    closed = LearningEvent.objects.get(kind="exercise.closed").payload
    assert (closed["answered"], closed["asked"], closed["right"]) == (2, 3, 1)
    answered = LearningEvent.objects.filter(kind="exercise.answered")
    assert all("option" not in json.dumps(event.payload) for event in answered)
    assert all(set(event.commitments) == {"answer"} for event in answered)


@pytest.mark.parametrize(
    "wording",
    [
        single(),
        Wording(
            kind="multiple", body={"stem": "哪几处？", "options": OPTIONS, "right": ["a", "c"]}
        ),
        Wording(kind="true_false", body={"stem": "侧光更显质感。", "right": True}),
        Wording(kind="short_text", body={"stem": "一句话卖点", "variants": ["一口回甘"]}),
    ],
    ids=lambda wording: wording.kind,
)
def test_the_key_reaches_no_trainee_before_it_is_shown(room, heard, wording):
    run = ask(room, wording)
    trainee = seats(room)[0]
    secret = ("right", "variants", "一口回甘", "explanation")

    def leaks() -> bool:
        seen = json.dumps(
            [queries.snapshot(trainee), queries.runs(trainee)], ensure_ascii=False, default=str
        )
        told = [m for name, m in heard if name != staff_room_of(room.lesson.pk)]
        seen += json.dumps(told, ensure_ascii=False)
        bodies = [queries.snapshot(trainee)["exercise"], *(m["run"] for m in told if "key" in m)]
        return any(
            word in seen.replace('"explanation": null', "").replace('"right": 0', "")
            for word in secret
        ) or any(body["key"] is not None for body in bodies if isinstance(body, dict))

    assert not leaks()
    runs.close(seat=room.lead, run_id=run.pk)
    assert not leaks(), "closing shows no key"
    runs.reveal(seat=room.lead, run_id=run.pk, texts=False)
    assert queries.snapshot(trainee)["exercise"]["key"] is not None


def test_whether_an_answer_was_right_is_told_with_the_key_and_not_before(room):
    run = ask(room)
    seat = seats(room)[0]
    say(seat, run, "b")
    assert queries.snapshot(seat)["exercise"]["mine"] == {
        "answer": {"option": "b"},
        "tries": 1,
        "correct": None,
    }
    runs.reveal(seat=room.lead, run_id=run.pk, texts=False)
    assert queries.snapshot(seat)["exercise"]["mine"]["correct"] is True


def test_one_exercise_at_a_time_and_only_on_air(room):
    run = ask(room)
    with pytest.raises(ExerciseOpen) as caught:
        ask(room)
    assert caught.value.details["run"] == str(run.pk)
    runs.close(seat=room.lead, run_id=run.pk)
    ask(room)
    LiveSession.objects.update(ended_at=clock.now())
    with pytest.raises(NotOnAir):
        ask(room)


def test_asking_and_answering_twice_by_the_same_key_happens_once(room):
    key = uuid.uuid4()
    assert ask(room, event_key=key).pk == ask(room, event_key=key).pk
    run = ExerciseRun.objects.get()
    seat, first, second = seats(room)[0], uuid.uuid4(), uuid.uuid4()
    say(seat, run, "a", event_key=first)
    say(seat, run, "a", event_key=first)
    say(seat, run, "b", event_key=second)
    say(seat, run, "b", event_key=second)
    again = say(seat, run, "a", event_key=first)
    assert (again.answer, again.tries) == ({"option": "b"}, 2), "a late copy changes nothing"
    with pytest.raises(AnswerFinal):
        say(seat, run, "c")
    assert LearningEvent.objects.filter(kind="exercise.answered").count() == 2


def test_the_server_counts_down_with_grace_for_what_was_on_its_way(room, heard):
    run = ask(room, single(limit_ms=30_000))
    one, two, three = seats(room)
    say(one, run)
    later(run, 30_000 + GRACE_MS - 500)
    say(two, run)
    later(run, 30_000 + GRACE_MS + 1)
    with pytest.raises(ExerciseOver):
        say(three, run)
    run.refresh_from_db()
    assert run.state == "closed"
    assert run.closed_at == run.started_at + dt.timedelta(seconds=30)
    assert heard.of("exercise.run")[-1]["run"]["state"] == "closed"
    assert run.answers.count() == 2
    ask(room)  # what ran out stands in nobody's way


def test_what_is_open_closes_with_the_class(room):
    run = ask(room)
    assert run.session_id is not None
    runs.end_with_session(run.session_id)
    run.refresh_from_db()
    assert run.state == "closed"


def test_a_vote_has_no_right_answer(room):
    run = ask(room, Wording(kind="vote", body=VOTE, limit_ms=0))
    one, two, _ = seats(room)
    say(one, run, given={"options": ["a"]})
    with pytest.raises(AnswerMalformed):
        say(two, run, given={"options": ["a", "b"]})
    with pytest.raises(AnswerMalformed):
        say(two, run, given={"options": ["zz"]})
    runs.reveal(seat=room.lead, run_id=run.pk, texts=False)
    shown = queries.runs(two)[0]
    assert (shown["key"], shown["counts"]) == ({}, {"a": 1, "b": 0, "c": 0})
    assert ExerciseAnswer.objects.get().correct is None


def test_written_answers_are_shown_without_names_and_only_if_wanted(room):
    run = ask(room, Wording(kind="short_text", body={"stem": "一句话卖点"}))
    for seat, text in zip(seats(room), ("一口回甘", "一口回甘 ", "山里来"), strict=True):
        say(seat, run, given={"text": text})
    trainee = seats(room)[0]
    runs.reveal(seat=room.lead, run_id=run.pk, texts=False)
    assert queries.runs(trainee)[0]["texts"] is None
    runs.reveal(seat=room.lead, run_id=run.pk, texts=True)
    assert queries.runs(trainee)[0]["texts"] == [
        {"text": "一口回甘", "count": 2},
        {"text": "山里来", "count": 1},
    ]


def test_an_anonymous_exercise_names_nobody_beside_an_answer(room):
    run = ask(room, single(anonymous=True))
    say(seats(room)[0], run)
    found = queries.results(room.lead, run.pk)
    assert found["results"][0]["answer"] is None
    assert found["results"][0]["user"]["id"] == str(room.trainees[0].pk)
    assert found["tally"]["counts"]["b"] == 1
    table = queries.results_csv(room.lead)
    assert room.trainees[0].display_name not in table
    assert "匿名" in table


def test_lecturers_hear_the_figures_and_peers_only_how_many(room, heard):
    run = ask(room)
    say(seats(room)[0], run, "a")
    tallies = [(name, m) for name, m in heard if m["t"] == "exercise.tally"]
    assert {name for name, _ in tallies} == {staff_room_of(room.lesson.pk)}
    assert tallies[-1][1]["by"] == [str(room.trainees[0].pk)]
    name, count = next((n, m) for n, m in heard if m["t"] == "exercise.count")
    assert name == room_of(room.lesson.pk)
    assert count == {"t": "exercise.count", "run": str(run.pk), "n": 1, "answered": 1, "asked": 3}


def test_those_who_have_not_answered_are_reminded(room, heard):
    run = ask(room)
    say(seats(room)[0], run)
    assert runs.nudge(seat=room.lead, run_id=run.pk) == 2
    rooms = {name for name, message in heard if message["t"] == "exercise.nudged"}
    assert len(rooms) == 2
    assert not any(str(room.trainees[0].pk) in name for name in rooms)


def test_only_lecturers_ask_and_only_trainees_answer(room):
    run = ask(room)
    trainee = seats(room)[0]
    for step in (
        lambda: runs.start(seat=trainee, event_key=uuid.uuid4(), wording=single()),
        lambda: runs.close(seat=trainee, run_id=run.pk),
        lambda: runs.reveal(seat=trainee, run_id=run.pk, texts=True),
        lambda: runs.nudge(seat=trainee, run_id=run.pk),
        lambda: prepared.prepare(seat=trainee, wording=single()),
        lambda: say(room.lead, run),
    ):
        with pytest.raises(NotAllowed):
            step()


def test_a_run_of_another_lesson_is_not_found(room):
    run = ask(room)
    stranger = live_room(trainees=1)
    with pytest.raises(NotFound):
        say(stranger.seat(stranger.trainees[0]), run)
    with pytest.raises(NotFound):
        runs.close(seat=stranger.lead, run_id=run.pk)


def test_prepared_exercises_are_changed_reordered_removed_and_brought_back(room):
    one = prepared.prepare(seat=room.lead, wording=single())
    two = prepared.prepare(seat=room.lead, wording=Wording(kind="vote", body=VOTE))
    run = runs.start(seat=room.lead, event_key=uuid.uuid4(), exercise_id=one.pk)
    body = {"stem": "换一种问法", "options": OPTIONS, "right": "a"}
    prepared.change(seat=room.lead, exercise_id=one.pk, wording=Wording(kind="single", body=body))
    say(seats(room)[0], run, "b")
    assert ExerciseAnswer.objects.get().correct is True, "answers are to the words that were asked"
    prepared.reorder(seat=room.lead, order=[two.pk, one.pk])
    assert [row["id"] for row in queries.prepared(room.lead)] == [str(two.pk), str(one.pk)]
    assert [row["runs"] for row in queries.prepared(room.lead)] == [0, 1]
    with pytest.raises(Invalid):
        prepared.reorder(seat=room.lead, order=[two.pk, two.pk])
    prepared.remove(seat=room.lead, exercise_id=one.pk)
    assert [row["id"] for row in queries.prepared(room.lead)] == [str(two.pk)]
    with pytest.raises(NotFound):
        prepared.change(seat=room.lead, exercise_id=one.pk, wording=single())
    prepared.restore(seat=room.lead, exercise_id=one.pk)
    assert len(queries.prepared(room.lead)) == 2
    assert len(queries.runs(room.lead)) == 1


@pytest.mark.parametrize(
    ("wording", "error"),
    [
        (Wording(kind="fill_in", body={"stem": "x", "blanks": [BLANK]}), QuestionInvalid),
        (Wording(kind="essay", body={"stem": "x"}), QuestionInvalid),
        (Wording(kind="single", body={"stem": "x", "options": OPTIONS}), QuestionInvalid),
        (single(limit_ms=4_999), Invalid),
        (single(limit_ms=1_800_001), Invalid),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(room, wording, error):
    with pytest.raises(error):
        prepared.prepare(seat=room.lead, wording=wording)


def test_the_table_takes_no_formula_from_anybody(room):
    run = ask(room, Wording(kind="short_text", body={"stem": "=1+1"}))
    say(seats(room)[0], run, given={"text": '=HYPERLINK("http://x","y")'})
    lines = queries.results_csv(room.lead).splitlines()
    assert not any(cell.startswith("=") for line in lines for cell in line.split(","))
    assert "'=HYPERLINK" in lines[1]


def test_a_replay_gets_what_was_asked_and_when(room):
    run = ask(room)
    say(seats(room)[0], run)
    runs.close(seat=room.lead, run_id=run.pk)
    assert run.session_id is not None
    item = queries.timeline(run.session_id)[0]
    assert item.kind == "exercise"
    assert item.at_ms >= 0
    assert item.until_ms is not None
    assert item.until_ms >= item.at_ms
    assert item.data["key"] is None
    runs.reveal(seat=room.lead, run_id=run.pk, texts=False)
    item = queries.timeline(run.session_id)[0]
    assert item.data["key"] == {"option": "b"}
    assert item.data["revealed_ms"] >= item.until_ms


def test_what_the_room_heard_is_what_a_fresh_page_is_told(room, heard):
    run = ask(room)
    for seat, option in zip(seats(room), "abb", strict=True):
        say(seat, run, option)
    say(seats(room)[0], run, "c")
    runs.close(seat=room.lead, run_id=run.pk)
    runs.reveal(seat=room.lead, run_id=run.pk, texts=False)
    known: dict[str, Any] = {}
    for message in heard.of("exercise.run"):
        known = message["run"]
    fresh = queries.snapshot(room.lead)
    assert {**known, "mine": None} == fresh["exercise"]
    assert {k: v for k, v in heard.of("exercise.tally")[-1].items() if k != "t"} == (
        fresh["exercise_tally"]
    )
