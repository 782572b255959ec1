"""Who attends and who teaches: enrolled, withdrawn, assigned, removed."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from lms.core import clock
from lms.core.errors import Conflict, Invalid
from lms.courses import hooks
from lms.courses.errors import ClassState, ReasonNeeded
from lms.courses.events import (
    LecturerAssigned,
    LecturerRemoved,
    RosterEnrolled,
    RosterWithdrawn,
)
from lms.courses.evidence import masked_name, teacher_role
from lms.courses.models import ClassLecturer, Enrolment, TrainingClass
from lms.courses.queries import hold_class
from lms.events.domain.record import record
from lms.people.domain.scopes import grant_role
from lms.people.models import RoleAssignment, User
from lms.people.rules import require_verified

State = TrainingClass.State
OPEN = (State.PLANNED, State.SUBMITTED, State.RETURNED, State.APPROVED, State.RUNNING)


@transaction.atomic
def enrol(
    *, training_class: TrainingClass, user: User, by: User, by_import: bool = False
) -> Enrolment:
    """Give a verified person a seat. Raises ``RealNameRequired``, ``Conflict``, ``ClassState``."""
    _expect_open(training_class)
    require_verified(user)
    # One after another per class: neither its size nor a seat can be outrun.
    TrainingClass.objects.select_for_update(of=("self",)).get(pk=training_class.pk)
    seats = training_class.enrolments.all()
    most = training_class.rule_pack.body["size"]["max"]
    if seats.filter(withdrawn_at=None).count() >= most:
        raise Conflict("The class is full.", max=most)
    if training_class.lecturers.filter(user=user).exists():
        raise Conflict("A lecturer of the class cannot attend it.")
    existing = seats.filter(user=user).first()
    if existing is not None and existing.withdrawn_at is None:
        raise Conflict("This person is enrolled already.")
    display = masked_name(user)
    if existing is not None:
        existing.withdrawn_at, existing.withdrawn_reason = None, ""
        existing.display = display
        existing.save()
        enrolment = existing
    else:
        enrolment = Enrolment.objects.create(
            training_class=training_class,
            user=user,
            seat=(seats.aggregate(last=Max("seat"))["last"] or 0) + 1,
            enrolled_at=clock.now(),
            display=display,
        )
    grant_role(
        user=user,
        role=RoleAssignment.Role.TRAINEE,
        institution=training_class.institution,
        by=None,
    )
    record(
        RosterEnrolled(by_import=by_import, late=_late(training_class)),
        class_id=training_class.pk,
        subject_id=user.subject.pk,
        actor_id=by.subject.pk,
        private={"display": display},
    )
    return enrolment


@transaction.atomic
def withdraw(*, enrolment: Enrolment, by: User, reason: str) -> Enrolment:
    """Take a trainee off the roster; what was earned stays on record."""
    why = reason.strip()
    if not why:
        raise ReasonNeeded(field="reason")
    training_class = enrolment.training_class
    hold_class(training_class.pk)  # no lease of theirs begins meanwhile
    _expect_open(training_class)
    enrolment = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if enrolment.withdrawn_at is not None:
        raise Conflict("This person has left the class already.")
    enrolment.withdrawn_at = clock.now()
    enrolment.withdrawn_reason = why[:200]
    enrolment.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    record(
        RosterWithdrawn(reason=why[:200], late=_late(training_class)),
        class_id=training_class.pk,
        subject_id=enrolment.user.subject.pk,
        actor_id=by.subject.pk,
    )
    hooks.timetable_changed(training_class.pk)
    return enrolment


@transaction.atomic
def assign_lecturer(
    *, training_class: TrainingClass, user: User, certificate_no: str, by: User
) -> ClassLecturer:
    """Let somebody with the right role teach the class. Raises ``Invalid``, ``Conflict``."""
    _expect_open(training_class)
    wanted = {
        "trainee": RoleAssignment.Role.LECTURER,
        "lecturer": RoleAssignment.Role.TRAINER,
        "trainer": RoleAssignment.Role.TRAINER,
    }[training_class.kind]
    if not user.role_assignments.filter(role=wanted).exists():
        raise Invalid("This person does not have the role to teach this class.", role=wanted)
    if training_class.enrolments.filter(user=user, withdrawn_at=None).exists():
        raise Conflict("A trainee of the class cannot teach it.")
    if training_class.lecturers.filter(user=user).exists():
        raise Conflict("This person teaches the class already.")
    display = masked_name(user)
    teacher = ClassLecturer.objects.create(
        training_class=training_class,
        user=user,
        certificate_no=certificate_no.strip(),
        display=display,
    )
    record(
        LecturerAssigned(role=teacher_role(training_class.kind)),
        class_id=training_class.pk,
        subject_id=user.subject.pk,
        actor_id=by.subject.pk,
        private={"display": display},
    )
    hooks.announce(
        hooks.Notice(
            kind="lecturer.assigned",
            recipients=(user.pk,),
            args={"class": str(training_class.pk), "title": training_class.title},
            link=f"/classes/{training_class.pk}",
        )
    )
    return teacher


@transaction.atomic
def edit_lecturer(*, teacher: ClassLecturer, certificate_no: str) -> ClassLecturer:
    """Correct the certificate's number."""
    _expect_open(teacher.training_class)
    teacher.certificate_no = certificate_no.strip()
    teacher.save(update_fields=["certificate_no"])
    return teacher


@transaction.atomic
def remove_lecturer(*, teacher: ClassLecturer, by: User) -> None:
    """Take a teacher off the class; lessons that the person was to give lose their name."""
    training_class = teacher.training_class
    _expect_open(training_class)
    need = training_class.rule_pack.body["lecturers"]
    if (
        training_class.state not in (State.PLANNED, State.RETURNED)
        and training_class.lecturers.count() <= need
    ):
        raise Conflict("The class would have too few lecturers; assign another first.", need=need)
    record(
        LecturerRemoved(role=teacher_role(training_class.kind)),
        class_id=training_class.pk,
        subject_id=teacher.user.subject.pk,
        actor_id=by.subject.pk,
    )
    training_class.lessons.filter(lecturer=teacher.user).update(lecturer=None)
    teacher.delete()


def _expect_open(training_class: TrainingClass) -> None:
    if training_class.state not in OPEN:
        raise ClassState(state=training_class.state)


def _late(training_class: TrainingClass) -> bool:
    return training_class.state == State.RUNNING and (
        training_class.lessons.filter(starts_at__lte=clock.now(), cancelled_at=None).exists()
    )
