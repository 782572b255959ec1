"""Enrolment of a face: three good frames that show one person, or a photo of an identity card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from checkin.engine import gestures, matching
from checkin.engine.facts import Embedding, FrameFacts
from checkin.faces import looking
from checkin.faces.domain import captures, consent, samples, templates
from checkin.faces.domain.tenancy import institution_of, tenant_of
from checkin.faces.errors import EnrolmentPending
from checkin.faces.events import FaceEnrolled
from checkin.faces.models import (
    FaceCapture,
    FaceDraft,
    FaceHistory,
    FaceReview,
    FaceTemplate,
)
from lms.events.domain.record import record
from lms.jobs.domain.enqueue import enqueue
from lms.people.models import User
from lms.people.queries import subject_id

FRAMES = 3
DUPLICATES = "faces.duplicates"
"""Kind of the job that looks for the same face under another name."""
State = FaceTemplate.State


@dataclass(frozen=True)
class Capture:
    """What became of one frame of a guided capture."""

    kept: int
    code: str
    """Empty: kept. Else what is wrong with it, or ``another_person`` (the capture began anew)."""
    template: FaceTemplate | None = None


def add_frame(*, user: User, raw: bytes) -> Capture:
    """Take one frame; the third makes the template.

    Raises ConsentNeeded, EnrolmentPending, BadPicture, FaceBusy, FaceUnavailable.
    """
    _may_enrol(user)
    looked = looking.look(raw, encode=True)
    code = problem(looked.facts)
    if code or looked.embedding is None:
        return Capture(_kept(user), code or "no_face")
    return _keep(user, raw, looked.embedding)


def add_photo(*, user: User, raw: bytes) -> Capture:
    """Enrol by one photo of an identity card: a person has to approve it.

    Raises as :func:`add_frame`.
    """
    _may_enrol(user)
    looked = looking.look(raw, encode=True, photo=True)
    code = problem(looked.facts)
    if code or looked.embedding is None:
        return Capture(0, code or "no_face")
    with transaction.atomic():
        _lock(user)
        _drop_draft(user)
        kept = captures.keep(
            user=user,
            tenant=tenant_of(user),
            raw=raw,
            purpose=FaceCapture.Purpose.ENROLMENT,
        )
        made = _finish(user, [looked.embedding], [kept], source=FaceTemplate.Source.PHOTO)
    return Capture(1, "", made)


@transaction.atomic
def start_over(*, user: User) -> None:
    """Throw away what a guided capture has kept so far."""
    _lock(user)
    _drop_draft(user)


def problem(facts: FrameFacts) -> str:
    """What keeps a picture from being enrolled; frontal as well, unlike in a challenge."""
    if facts.code:
        return facts.code
    if facts.measures is None or not gestures.frontal(facts.measures):
        return "look_straight"
    return ""


def _may_enrol(user: User) -> None:
    consent.require(user)
    if FaceTemplate.objects.filter(user=user, state=State.PENDING).exists():
        raise EnrolmentPending


def _kept(user: User) -> int:
    return FaceDraft.objects.filter(user=user).values_list("kept", flat=True).first() or 0


@transaction.atomic
def _keep(user: User, raw: bytes, embedding: Embedding) -> Capture:
    _lock(user)
    engine = looking.engine()
    draft, _ = FaceDraft.objects.get_or_create(
        user=user, defaults={"engine_version": engine.version}
    )
    before = _opened(draft, engine.size) if draft.engine_version == engine.version else []
    pictures = _loose(user)
    same = captures.hash_of(raw) in {row.sha256 for row in pictures}
    if same:
        return Capture(len(before), "hold_still")
    limit = looking.bands().accept
    if not matching.consistent([*before, embedding], limit):
        _drop_draft(user)
        return Capture(0, "another_person")
    kept = captures.keep(
        user=user, tenant=tenant_of(user), raw=raw, purpose=FaceCapture.Purpose.ENROLMENT
    )
    together = [*before, embedding]
    if len(together) >= FRAMES:
        draft.delete()
        made = _finish(user, together, [*pictures, kept], source=FaceTemplate.Source.CAPTURE)
        return Capture(FRAMES, "", made)
    draft.kept = len(together)
    draft.engine_version = engine.version
    draft.sealed = samples.seal_own(
        templates.pack(together), user_id=user.pk, version=engine.version
    )
    draft.save()
    return Capture(draft.kept, "")


def _opened(draft: FaceDraft, size: int) -> list[Embedding]:
    if not draft.kept:
        return []
    raw = samples.open_own(draft.sealed, user_id=draft.user_id, version=draft.engine_version)
    return templates.unpack(raw, size)


def _loose(user: User) -> list[FaceCapture]:
    """Pictures of the guided capture under way."""
    rows = FaceCapture.objects.filter(
        user=user, purpose=FaceCapture.Purpose.ENROLMENT, template=None
    )
    return list(rows.order_by("taken_at"))


def _drop_draft(user: User) -> None:
    FaceDraft.objects.filter(user=user).delete()
    captures.delete(_loose(user))


def _lock(user: User) -> None:
    User.objects.select_for_update().get(pk=user.pk)


def _finish(
    user: User, embeddings: Sequence[Embedding], pictures: Sequence[FaceCapture], *, source: str
) -> FaceTemplate:
    """Store the template: active the first time from frames, else waiting for approval."""
    engine = looking.engine()
    tenant = tenant_of(user)
    history, _ = FaceHistory.objects.get_or_create(user=user)
    again = history.enrolments > 0
    history.enrolments += 1
    history.save()
    waits = again or source == FaceTemplate.Source.PHOTO
    sealed, key_id = templates.seal_embedding(
        [matching.template_of(embeddings)], tenant=tenant, user_id=user.pk, engine=engine
    )
    made = FaceTemplate.objects.create(
        user=user,
        tenant=tenant,
        state=State.PENDING if waits else State.ACTIVE,
        source=source,
        engine=engine.name,
        engine_version=engine.version,
        sealed=sealed,
        key_id=key_id,
    )
    FaceCapture.objects.filter(pk__in=[row.pk for row in pictures]).update(template=made)
    record(
        FaceEnrolled(
            engine=made.engine,
            version=made.engine_version,
            source=source,
            state=made.state,
            captures=[row.sha256 for row in pictures],
        ),
        class_id=None,
        subject_id=subject_id(user.pk),
    )
    if waits:
        FaceReview.objects.create(
            kind=FaceReview.Kind.ENROLMENT,
            institution_id=institution_of(tenant),
            user=user,
            template=made,
        )
    enqueue(kind=DUPLICATES, params={"template": str(made.pk)}, key=str(made.pk))
    return made


def replace_active(template: FaceTemplate) -> None:
    """A pending enrolment was approved: the one before goes, with its pictures."""
    before = FaceTemplate.objects.filter(user=template.user, state=State.ACTIVE).first()
    if before is not None:
        captures.delete(before.captures.all())
        before.delete()
    template.state = State.ACTIVE
    template.save(update_fields=["state", "updated_at"])


def refuse(template: FaceTemplate) -> None:
    """A pending enrolment was refused: it goes, with its pictures; the one before stands."""
    captures.delete(template.captures.all())
    template.delete()
