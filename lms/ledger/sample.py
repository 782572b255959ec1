"""Appeals and a change of rules in the sample: some wait for a person, one is decided."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from lms.core.errors import DomainError
from lms.courses.models import RulePack, TrainingClass
from lms.events import sequencer
from lms.ledger.attendance_appeals import ADVERSE
from lms.ledger.domain import appeals, rule_changes
from lms.ledger.domain.recompute import recompute_due
from lms.ledger.models import Appeal, LedgerCell
from lms.ledger.people import seats_of
from lms.people.models import User

WORDS = (
    "那天全程在教室，下课时签退的队排得太长，没轮到我。",
    "看到一半电脑蓝屏，重启后接着看完了，请核对。",
)


def load(sample: Any) -> None:
    """Two appeals in the main class and a request for other rules in another one."""
    made = _appeals(sample.main, wanted=len(WORDS))
    if len(made) > 1:
        appeals.decide(
            user=sample.users["lecturer2"],
            appeal_id=made[1].pk,
            granted=False,
            change={},
            reason="记录里没有重启之后的观看，可以在截止前补看。",
        )
    _rule_change(sample)
    sequencer.run_round()
    recompute_due()


def _appeals(here: TrainingClass, wanted: int) -> list[Appeal]:
    """From the first trainees (the demo account apart) who have something to appeal."""
    made: list[Appeal] = []
    for seat in seats_of(here):
        if len(made) == wanted:
            break
        user = User.objects.get(pk=seat.user_id)
        if user.username == "trainee":
            continue
        cells = LedgerCell.objects.filter(
            class_id=here.pk, subject=seat.pseudonym, state__in=ADVERSE
        )
        for cell in cells:
            try:
                with transaction.atomic():
                    text = WORDS[len(made)]
                    made.append(
                        appeals.file(user=user, kind="attendance", ref=cell.lesson_id, text=text)
                    )
            except DomainError:
                continue  # not over yet
            break
    return made


def _rule_change(sample: Any) -> None:
    here: TrainingClass = sample.classes["qx-qh-3"]
    pack = RulePack.objects.filter(code="cn-points-trainee", published_at__isnull=False).first()
    admin = sample.users.get("admin-qx-qh")
    if pack is None or admin is None:
        return
    rule_changes.ask(
        training_class=here,
        rule_pack=pack,
        reason="本期有整课时长的视频，申请按技术要点的规则计课时。",
        by=admin,
    )
