"""The composition root: the one place where features meet."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from live.access import LiveSeat
    from lms.courses.models import Lesson
    from lms.flipped.hooks import Draft, HardQuestion
    from lms.ledger.appeals import Row
    from lms.ledger.live import Live
    from lms.ledger.verdict import Part
    from lms.people.models import User
    from proctoring.hooks import Correction, Credited
    from quizzes.exams.hooks import Standing
    from vod.films import Film


class Wiring(AppConfig):
    """Loaded last, so that every feature is there to be connected."""

    name = "lms.wiring"
    label = "wiring"

    def ready(self) -> None:
        """Connect the features (no query may run here)."""
        pseudonym_keys()
        on_demand_counts()
        credit_on_pages()
        live_beside_the_ledger()
        live_rooms()
        timed_questions_in_replays()
        sign_in_before_lessons()
        attention_is_weighed()
        incidents_on_the_appeals_desk()
        parts_of_verdicts()
        safe_browser_before_lessons()
        signatures_in_the_period_file()
        texts_of_comments()
        looks_in_the_class_log()
        exams_and_their_door()
        the_bank_lends_questions()
        answers_show_mastery()
        flipped_tasks()


def pseudonym_keys() -> None:
    """Leaves name trainees under their agency's key, and others under the platform's."""
    from lms.courses.queries import agency_key_of_class
    from lms.events import pseudonyms
    from lms.people.queries import platform_key

    def key_of(class_id: uuid.UUID | None) -> bytes:
        return platform_key() if class_id is None else agency_key_of_class(class_id)

    pseudonyms.register(key_of)


def on_demand_counts() -> None:
    """Presence asks vod what a lesson allows, lists ask how it stands; a change makes all look."""
    from lms.courses import hooks
    from lms.presence import terms
    from vod.presence_terms import provider
    from vod.queries_media import lesson_facts

    terms.register("vod", provider)
    if lesson_facts not in hooks.lesson_details:
        hooks.lesson_details.append(lesson_facts)
    if class_changed not in hooks.timetable_listeners:
        hooks.timetable_listeners.append(class_changed)


def class_changed(class_id: uuid.UUID) -> None:
    """Forget what lessons allowed; end the leases of those who count there no longer.

    A class that closed keeps no lease and no open interval, nor does a trainee who left.

    It runs before ``class.closed`` is recorded, so that the last minutes stand before it in the
    log, and the checkpoint that the sequencer signs at the close covers them.
    """
    from lms.courses.models import Enrolment, Lesson, TrainingClass
    from lms.presence.domain.lease import end_for_lessons
    from vod.presence_terms import forget_after_commit

    forget_after_commit()
    state = TrainingClass.objects.values_list("state", flat=True).get(pk=class_id)
    lessons = Lesson.objects.filter(training_class_id=class_id).values_list("pk", flat=True)
    seated = Enrolment.objects.filter(training_class_id=class_id, withdrawn_at=None)
    open_still = state != TrainingClass.State.CLOSED
    end_for_lessons(
        lesson_ids=lessons, but=seated.values_list("user_id", flat=True) if open_still else ()
    )


def live_rooms() -> None:
    """Presence asks live rooms whether time counts; rooms follow their class, words are refused.

    Rooms hear of a change before presence does: both then lock in the same order.
    """
    from live.domain.air import follow_class
    from live.domain.talk_rules import word_judges
    from live.presence_terms import provider
    from live.queries_lessons import lesson_facts
    from live.replay.presence_terms import provider as replays
    from lms.courses import hooks
    from lms.presence import terms

    terms.register("live", provider)
    terms.register("replay", replays)
    if follow_class not in hooks.timetable_listeners:
        hooks.timetable_listeners.insert(0, follow_class)
    if lesson_facts not in hooks.lesson_details:
        hooks.lesson_details.append(lesson_facts)
    if listed_word not in word_judges:
        word_judges.append(listed_word)


def listed_word(class_id: uuid.UUID, text: str) -> str | None:
    """A word of the class's list (kept with its on-demand comments) that the text holds."""
    from vod.domain.comment_rules import fold
    from vod.models import ListedWord

    folded = fold(text)
    words = ListedWord.objects.filter(training_class_id=class_id).values_list("word", flat=True)
    return next((word for word in words if fold(word) and fold(word) in folded), None)


def timed_questions_in_replays() -> None:
    """A replay carries timed questions as a video does: the same doors, judging and gate."""
    from live.replay import hooks as replays
    from live.replay.consumers import ReplayConsumer
    from vod import films
    from vod.domain.gates import gate_for
    from vod.film_questions import FILM_QUESTIONS

    if replay_film not in films.sources:
        films.sources.append(replay_film)
        replays.marks.append(replay_marks)
        replays.gates.append(gate_for)
        ReplayConsumer.HANDLERS = {**ReplayConsumer.HANDLERS, **FILM_QUESTIONS}


def replay_film(lesson_id: uuid.UUID) -> Film | None:
    """The replay that stands for a live lesson now."""
    from live.replay.presence_terms import newest
    from vod.films import Film

    replay = newest(lesson_id)
    if replay is None or replay.state != replay.State.READY:
        return None
    return Film(replay.pk, replay.duration_ms)


def replay_marks(seat: LiveSeat) -> list[dict[str, Any]]:
    """Where questions stand on the replay's time line."""
    from lms.core.errors import NotFound
    from vod.films import question_seat
    from vod.queries_media import question_marks

    try:
        return question_marks(question_seat(seat.user, seat.lesson.pk))
    except NotFound:
        return []


def credit_on_pages() -> None:
    """Courses' own pages show what the ledger says."""
    from lms.courses import hooks
    from lms.ledger.queries import credit_of

    if credit_of not in hooks.credit_providers:
        hooks.credit_providers.append(credit_of)


def live_beside_the_ledger() -> None:
    """A trainee's record shows what presence counts now, apart from what is in the log."""
    from lms.ledger import live

    if presence_now not in live.sources:
        live.sources.append(presence_now)


def presence_now(user_id: uuid.UUID, lesson_id: uuid.UUID) -> Live | None:
    """What presence counts of one trainee in one lesson; None for somebody who never began."""
    from lms.ledger.live import Live
    from lms.presence.queries import progress_of, state_of

    progress = progress_of(user_id=user_id, lesson_id=lesson_id)
    if not progress.coverage and not progress.credited_ms:
        return None
    state = state_of(user_id=user_id)
    return Live(
        credited_ms=progress.credited_ms,
        covered_ms=sum(high - low for low, high in progress.coverage),
        here=state.lease is not None and state.lesson == lesson_id,
    )


def sign_in_before_lessons() -> None:
    """Where the rule pack asks for it, time counts and rooms open after a sign-in only."""
    from checkin.gate import admit
    from checkin.queries import lesson_facts
    from live import hooks as live_hooks
    from lms.courses import hooks
    from lms.presence import terms

    if admit not in terms.admission:
        terms.admission.append(admit)
    if signed_in_before_entering not in live_hooks.entering:
        live_hooks.entering.append(signed_in_before_entering)
    if lesson_facts not in hooks.lesson_details:
        hooks.lesson_details.append(lesson_facts)


def signatures_in_the_period_file() -> None:
    """Signatures, and pictures of sign-ins where consent allows, stand in the evidence."""
    from checkin.evidence import signature_files
    from checkin.faces.evidence import capture_files
    from lms.reports import parts

    if signature_files not in parts.evidence_sources:
        parts.evidence_sources += [signature_files, capture_files]


def texts_of_comments() -> None:
    """Statistics tell a repeated comment by its words, while there are any."""
    from lms.reports.statistics import hooks

    if comment_texts not in hooks.text_sources:
        hooks.text_sources.append(comment_texts)


def comment_texts(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The words of comments and questions by id, from wherever they were written."""
    from live.activities.models import RoomQuestion
    from live.models import ChatMessage, LiveBullet
    from vod.models import Bullet, Message

    wanted = list(ids)
    found = dict(ChatMessage.objects.filter(pk__in=wanted).values_list("pk", "text"))
    found.update(LiveBullet.objects.filter(pk__in=wanted).values_list("pk", "text"))
    found.update(Bullet.objects.filter(pk__in=wanted).values_list("pk", "text"))
    found.update(Message.objects.filter(pk__in=wanted).values_list("pk", "body"))
    found.update(RoomQuestion.objects.filter(pk__in=wanted).values_list("pk", "body"))
    return found


def looks_in_the_class_log() -> None:
    """A look at a full name stands in the logs of the classes that the person attends."""
    from lms.courses.queries import open_classes_of
    from lms.people import hooks

    if open_classes_of not in hooks.classes_of:
        hooks.classes_of.append(open_classes_of)


def the_bank_lends_questions() -> None:
    """Live rooms and videos take their exercises out of the course's bank."""
    from lms.questions import lending
    from quizzes.lending import lender

    if lender not in lending.lenders:
        lending.lenders.append(lender)


def answers_show_mastery() -> None:
    """Every answered question of video, live room and bank tells what has been mastered."""
    from live.activities import queries_asked as live_asked
    from lms.mastery import hooks
    from quizzes.exams.asked import marked as exam_marks
    from quizzes.lending import labels
    from vod import queries_asked as vod_asked

    def resolver(asked: Callable[[Collection[str]], Mapping[str, Any]]) -> hooks.Resolver:
        return lambda ids: {name: hooks.About(*row) for name, row in asked(ids).items()}

    if hooks.labellers:
        return
    hooks.resolvers["question.answered"].append(resolver(vod_asked.timed))
    hooks.resolvers["exercise.answered"] += [
        resolver(vod_asked.pushed),
        resolver(live_asked.runs),
    ]
    hooks.papers.append(lambda *asked: [hooks.Marked(*row) for row in exam_marks(*asked)])
    hooks.labellers.append(
        lambda ids: {name: hooks.Labels(*row) for name, row in labels(ids).items()}
    )


def signed_in_before_entering(seat: LiveSeat) -> None:
    """A live room's door: raises SignInRequired for a trainee who has yet to sign in."""
    from checkin.gate import admit

    admit(seat.user.pk, seat.lesson.pk)


def attention_is_weighed() -> None:
    """Pages report absences to presence, proctoring weighs them, the ledger writes decisions."""
    from lms.presence.domain import focus
    from proctoring import hooks
    from proctoring.domain.focus import standing, weigh_report

    if weigh_report not in focus.listeners:
        focus.listeners.append(weigh_report)
        focus.standing.append(standing)
    if credited_now not in hooks.credited:
        hooks.credited.append(credited_now)
        hooks.correct.append(correct_by_decision)


def parts_of_verdicts() -> None:
    """What features know of a trainee's assessment enters the one verdict."""
    from lms.ledger import verdict

    if class_performance not in verdict.part_sources:
        verdict.part_sources.append(class_performance)
        verdict.part_sources.append(theory_exam)


def theory_exam(class_id: uuid.UUID, users: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Part]]:
    """The theory exam's best shown result; pending while one is still to be sat or shown."""
    from dataclasses import asdict

    from lms.ledger.verdict import Part
    from quizzes.exams.verdicts import theory_results

    found = theory_results(class_id, users)
    return {user: [Part("theory_exam", **asdict(result))] for user, result in found.items()}


def class_performance(
    class_id: uuid.UUID, users: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[Part]]:
    """The lecturers' marks; passed from the rules' minimum on, if they have one."""
    from lms.courses.models import TrainingClass
    from lms.ledger.verdict import Part
    from lms.results.queries import standings
    from lms.results.rules import OF_MILLI

    here = TrainingClass.objects.select_related("rule_pack").get(pk=class_id)
    least = (here.rule_pack.body.get("assessment") or {}).get("class_performance_min", 0) * 1000
    running = here.state == TrainingClass.State.RUNNING
    return {
        user: [
            Part(
                "class_performance",
                "pending" if running and least else "passed" if mean >= least else "failed",
                mean,
                OF_MILLI,
                {"days": days},
            )
        ]
        for user, (days, mean) in standings(class_id, users).items()
    }


def incidents_on_the_appeals_desk() -> None:
    """Appeals against decisions about incidents stand beside all others."""
    from lms.ledger import appeals

    if appealed_incidents not in appeals.elsewhere:
        appeals.elsewhere.append(appealed_incidents)


def appealed_incidents(user: User) -> Iterator[Row]:
    """Incidents that were appealed, as rows of the desk; their own page decides them."""
    from lms.ledger.appeals import Row
    from proctoring.queries import appealed_for, decides

    for incident, last in appealed_for(user):
        waits = last is None
        kept = last is not None and last.decision == "uphold"
        yield Row(
            id=incident.pk,
            kind="incident",
            state="waiting" if waits else "refused" if kept else "granted",
            class_id=incident.lesson.training_class_id,
            class_title=incident.lesson.training_class.title,
            trainee=incident.user.display_name,
            title={
                "zh": f"《{incident.lesson.title}》的切屏处理",
                "en": f"Absences in “{incident.lesson.title}”",
            },
            stood={"zh": f"切屏 {incident.counted} 次", "en": f"{incident.counted} absences"},
            text=incident.appeal,
            asked_at=incident.appealed_at or incident.opened_at,
            link=f"/incidents/{incident.pk}",
            decision_reason=last.reason if last else "",
            decided_by=last.by.display_name if last else "",
            decided_at=last.at if last else None,
            decides=decides(user, incident),
        )


def credited_now(user_id: uuid.UUID, lesson: Lesson) -> Credited:
    """What the ledger's cell of a trainee's lesson says."""
    from lms.ledger.queries import credit_of
    from proctoring.hooks import Credited

    found = credit_of(lesson.training_class_id, user_id).lessons.get(lesson.pk)
    return Credited(found.state, found.credited_ms) if found else Credited("not_started", 0)


def correct_by_decision(correction: Correction) -> uuid.UUID:
    """A decision about an incident as a compensating entry of the ledger."""
    from lms.courses.models import Enrolment
    from lms.ledger.domain.marks import mark
    from lms.people.queries import subject_id

    lesson = correction.lesson
    seat = Enrolment.objects.get(
        training_class=lesson.training_class_id, user=correction.user_id, withdrawn_at=None
    )
    event = mark(
        training_class=lesson.training_class,
        enrolment_id=seat.pk,
        lesson_id=lesson.pk,
        state=correction.state,
        credited_ms=correction.credited_ms,
        reason=correction.reason,
        actor_id=subject_id(correction.by.pk),
        correction=True,
    )
    return event.pk


def safe_browser_before_lessons() -> None:
    """Where a lesson asks for Safe Exam Browser, nothing counts and no room opens without it."""
    from live import hooks as live_hooks
    from lms.presence import terms
    from proctoring.domain.seb import admit

    if admit not in terms.admission:
        terms.admission.append(admit)
    if safe_browser_before_entering not in live_hooks.entering:
        live_hooks.entering.append(safe_browser_before_entering)


def safe_browser_before_entering(seat: LiveSeat) -> None:
    """A live room's door: raises SafeBrowserRequired for a trainee outside of it."""
    from live.access import Part
    from proctoring.domain.seb import admit

    if seat.part is Part.TRAINEE:
        admit(seat.user.pk, seat.lesson.pk)


def exams_and_their_door() -> None:
    """An exam asks the ledger who is barred, check-in who has come, and proctoring the browser."""
    from proctoring import hooks as proctoring_hooks
    from proctoring.domain.seb import admit
    from quizzes.exams import gate, hooks

    if barred_from_assessment in hooks.standings:
        return
    hooks.standings.append(barred_from_assessment)
    hooks.sign_ins.append(signed_in_to)
    hooks.browsers.append(admit)
    proctoring_hooks.lesson_sources.append(gate.lesson_of_route)
    proctoring_hooks.destinations.append(gate.page_of_lesson)


def barred_from_assessment(class_id: uuid.UUID, user_id: uuid.UUID) -> Standing:
    """What the ledger says of a trainee's absences and leaves, with its own sentences."""
    from lms.ledger.queries import credit_of, sentences
    from quizzes.exams.hooks import Standing

    found = credit_of(class_id, user_id)
    facts = {"absences": found.absences, "leaves": found.leaves}
    return Standing(found.barred, tuple(sentences(found.why)) if found.barred else (), facts)


def signed_in_to(user_id: uuid.UUID, lesson_id: uuid.UUID) -> bool:
    """Whether check-in has the trainee's sign-in to a lesson, by whichever way."""
    from checkin.models import SignIn

    return SignIn.objects.filter(lesson=lesson_id, user=user_id, direction="in").exists()


def flipped_tasks() -> None:
    """Lists say whether a task is set; where the pack asks for a sign-in, it comes first; hard
    timed questions reach the morning page, and go from there into a live class as exercises."""
    from checkin.gate import admit
    from lms.courses import hooks as courses
    from lms.flipped import hooks
    from lms.flipped.queries import lesson_facts

    if lesson_facts not in courses.lesson_details:
        courses.lesson_details.append(lesson_facts)
    if admit not in hooks.admission:
        hooks.admission.append(admit)
        hooks.hard_questions.append(hard_timed_questions)
        hooks.exercise_makers.append(exercises_from_hard)


def hard_timed_questions(lesson_ids: Sequence[uuid.UUID]) -> list[HardQuestion]:
    """The timed questions of on-demand lessons, with how many failed each at first."""
    from lms.flipped.hooks import HardQuestion
    from vod.queries_comments import question_results

    return [
        HardQuestion(
            version_id=row.question.version_id,
            lesson_id=lesson_id,
            kind=row.question.version.type,
            stem=str(row.question.version.body.get("stem", "")),
            people=row.first_right + row.first_wrong + row.expired,
            wrong=row.first_wrong + row.expired,
        )
        for lesson_id in lesson_ids
        for row in question_results(lesson_id)
    ]


def exercises_from_hard(by: User, live_lesson_id: uuid.UUID, drafts: Sequence[Draft]) -> int:
    """Prepare what was hard as exercises of a live lesson; types that it cannot ask are left."""
    from live.access import teaching_seat
    from live.activities.domain.prepared import Wording, prepare
    from lms.questions.models import QuestionVersion
    from lms.questions.types import EXERCISE_TYPES

    seat = teaching_seat(by, live_lesson_id)
    made = 0
    for draft in drafts:
        if draft.version_id is None:
            options = [{"id": f"o{n}", "text": text} for n, text in enumerate(draft.options, 1)]
            body = {"stem": draft.stem, "options": options, "many": True}
            prepare(seat=seat, wording=Wording(kind="vote", body=body, anonymous=True))
            made += 1
            continue
        version = QuestionVersion.objects.get(pk=draft.version_id)
        if version.type in EXERCISE_TYPES:
            words = Wording(kind=version.type, body=version.body, explanation=version.explanation)
            prepare(seat=seat, wording=words)
            made += 1
    return made
