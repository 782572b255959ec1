"""Questions, bullets and messages of the sample lesson, said by people of the class."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Final

from lms.core import clock
from lms.courses.models import Lesson, LessonKind
from lms.people.models import User
from vod.access import Part, Seat, teaching_seat
from vod.domain import messages
from vod.domain.bullets import post_bullet
from vod.domain.timed_questions import Placement, add

QUESTIONS: Final[tuple[tuple[Placement, str, dict[str, Any], str], ...]] = (
    (
        Placement(at_ms=22_000, limit_ms=30_000, on_wrong="explain"),
        "single",
        {
            "stem": "哪种光的影子边缘更硬？",
            "options": [
                {"id": "a", "text": "小而远的光源"},
                {"id": "b", "text": "大而近的光源"},
                {"id": "c", "text": "隔着柔光纸的光源"},
            ],
            "right": "a",
            "shuffle": True,
        },
        "光源越小、越远，影子越硬。",
    ),
    (
        Placement(at_ms=44_000, limit_ms=60_000, on_wrong="retry"),
        "single",
        {
            "stem": "拍玻璃瓶装的山茶油，主光放在哪里最能看清瓶形？",
            "options": [
                {"id": "a", "text": "正前方，和相机同一方向"},
                {"id": "b", "text": "侧前方 45°，略高于瓶口"},
                {"id": "c", "text": "正上方，垂直向下"},
            ],
            "right": "b",
        },
        "侧前方 45° 会在瓶身留下明暗过渡，瓶形最清楚；正前方会把瓶身照平。",
    ),
    (
        Placement(at_ms=64_000, limit_ms=20_000, required=False),
        "true_false",
        {"stem": "补光应当和主光一样亮。", "right": False},
        "补光亮度约为主光一半。",
    ),
    (
        Placement(at_ms=88_000, limit_ms=60_000, on_wrong="jump", jump_to_ms=66_000),
        "multiple",
        {
            "stem": "手机拍摄前要锁定哪几项？",
            "options": [
                {"id": "a", "text": "对焦"},
                {"id": "b", "text": "曝光"},
                {"id": "c", "text": "白平衡"},
                {"id": "d", "text": "铃声"},
            ],
            "right": ["a", "b", "c"],
        },
        "三项都锁定，三张主图的颜色和亮度才一致。",
    ),
)
BULLETS: Final = (
    (3_000, "来了"), (6_500, "影子边缘这么看就懂了"), (9_000, "记下来了"),
    (14_000, "柔光纸用烘焙纸行不行"), (18_500, "可以的，我试过"), (27_000, "45° 是从相机方向算吗"),
    (31_000, "手机支架也可以"), (36_000, "补光用白纸板行不行"), (41_000, "窗边自然光当主光"),
    (52_000, "轮廓光原来是干这个的"), (58_000, "瓶子反光怎么办"), (70_000, "白平衡总是忘"),
    (76_000, "锁定对焦长按屏幕"), (95_000, "今晚就拍"), (101_000, "三张主图，收到"),
)  # fmt: skip
THREADS: Final = (
    (
        44_000,
        "没有摄影灯，用两个台灯加烘焙纸可以代替吗？",
        "可以。烘焙纸离灯 20 厘米以上，注意防火；色温要一致。",
    ),
    (58_000, "轮廓光会不会让瓶身反光太强？", "把灯往侧后方挪一点，或者在灯前加一层柔光纸。"),
    (None, "作业的三张图要不要同一个背景？", ""),
)  # fmt: skip


def load(sample: Any, lesson: Lesson) -> None:
    """Dress the main lesson, and put the questions on the one before it that is still open."""
    for each in _lessons(lesson):
        assert each.lecturer is not None
        seat = teaching_seat(each.lecturer, each.pk)
        for placement, kind, body, explanation in QUESTIONS:
            add(seat=seat, placement=placement, kind=kind, body=body, explanation=explanation)
    _talk(lesson)


def _lessons(lesson: Lesson) -> list[Lesson]:
    earlier = (
        Lesson.objects.filter(
            training_class=lesson.training_class,
            kind=LessonKind.ON_DEMAND,
            starts_at__lt=clock.now(),
            ends_at__gt=clock.now(),
            vod__published_at__isnull=False,
        )
        .exclude(pk=lesson.pk)
        .select_related("lecturer")
        .order_by("-starts_at")
    )
    return [lesson, *earlier[:1]]


def _talk(lesson: Lesson) -> None:
    """Bullets and threads of the last hours, oldest first."""
    enrolments = lesson.training_class.enrolments.select_related("user").order_by("seat")
    people: list[User] = [row.user for row in enrolments if row.user.username != "trainee"]
    vod = lesson.vod
    begin = clock.now() - dt.timedelta(hours=2)
    for number, (at_ms, text) in enumerate(BULLETS):
        with clock.travelling(begin + dt.timedelta(minutes=3 * number)):
            seat = Seat(people[number % len(people)], lesson, vod, Part.TRAINEE)
            post_bullet(
                seat=seat,
                event_key=uuid.uuid4(),
                at_ms=at_ms,
                text=text,
                color="#ffffff" if number % 3 else "#bfdfe4",
                mode="scroll",
            )
    assert lesson.lecturer is not None
    teacher = Seat(lesson.lecturer, lesson, vod, Part.LECTURER)
    for number, (moment, question, reply) in enumerate(THREADS):
        with clock.travelling(begin + dt.timedelta(minutes=20 * number)):
            asker = Seat(people[number + 3], lesson, vod, Part.TRAINEE)
            thread = messages.post_message(
                seat=asker, event_key=uuid.uuid4(), body=question, at_ms=moment
            )
        if not reply:
            continue
        with clock.travelling(begin + dt.timedelta(minutes=20 * number + 9)):
            messages.post_message(
                seat=teacher, event_key=uuid.uuid4(), body=reply, parent_id=thread.pk
            )
