"""The permission matrix: route × method → who passes. Every route must be here.

A row that is missing, or that has no route, fails ``test_every_route_and_method_is_listed``; a
cell that differs from the product fails the test of its actor. ``own`` and ``other`` are relative
to the world's class, institution and region (:mod:`tests.permissions.world`).
"""

from __future__ import annotations

from tests.permissions import (
    matrix_activities,
    matrix_checkin,
    matrix_connections,
    matrix_exams,
    matrix_faces,
    matrix_live,
    matrix_proctoring,
    matrix_quizzes,
    matrix_statistics,
    matrix_streams,
)
from tests.permissions.who import (
    ADMINS,
    ATTEND,
    EVERYBODY,
    FILE,
    INSIDE,
    MANAGE,
    NAMES,
    NOBODY,
    OVERSEE,
    OWNER_AND_NAMES,
    OWNER_LECTURER,
    OWNER_TRAINEE,
    PLATFORM,
    REVIEW,
    ROOM,
    RUN,
    SEE,
    SIGNED_IN,
    TEACH,
    TEACHERS_ANYWHERE,
    Who,
)

MATRIX: dict[tuple[str, str], Who] = {
    # healthz
    ("GET", "healthz"): EVERYBODY,
    # internal
    ("POST", "internal/realtime/"): NOBODY,
    # session
    ("GET", "api/v1/session/"): EVERYBODY,
    ("POST", "api/v1/session/"): EVERYBODY,
    ("DELETE", "api/v1/session/"): EVERYBODY,
    ("POST", "api/v1/session/second-factor/"): SIGNED_IN,
    # account
    ("POST", "api/v1/account/password/"): SIGNED_IN,
    ("GET", "api/v1/account/sessions/"): SIGNED_IN,
    ("DELETE", "api/v1/account/sessions/"): SIGNED_IN,
    ("DELETE", "api/v1/account/sessions/<uuid:session_id>/"): OWNER_TRAINEE,
    ("POST", "api/v1/account/second-factor/"): SIGNED_IN,
    ("POST", "api/v1/account/second-factor/confirm/"): SIGNED_IN,
    ("POST", "api/v1/account/second-factor/disable/"): SIGNED_IN,
    ("PATCH", "api/v1/account/locale/"): SIGNED_IN,
    ("GET", "api/v1/account/real-name/"): SIGNED_IN,
    ("POST", "api/v1/account/real-name/"): SIGNED_IN,
    # regions
    ("GET", "api/v1/regions/"): SIGNED_IN,
    ("POST", "api/v1/regions/"): PLATFORM,
    ("PATCH", "api/v1/regions/<uuid:region_id>/"): PLATFORM,
    ("DELETE", "api/v1/regions/<uuid:region_id>/"): PLATFORM,
    # institutions
    ("GET", "api/v1/institutions/"): SIGNED_IN,
    ("POST", "api/v1/institutions/"): PLATFORM,
    ("GET", "api/v1/institutions/<uuid:institution_id>/"): INSIDE,
    ("PATCH", "api/v1/institutions/<uuid:institution_id>/"): PLATFORM,
    # users
    ("GET", "api/v1/users/"): ADMINS,
    ("POST", "api/v1/users/"): RUN,
    ("GET", "api/v1/users/<uuid:user_id>/"): RUN,
    ("PATCH", "api/v1/users/<uuid:user_id>/"): RUN,
    ("POST", "api/v1/users/<uuid:user_id>/password/"): RUN,
    ("POST", "api/v1/users/<uuid:user_id>/roles/"): RUN,
    ("DELETE", "api/v1/users/<uuid:user_id>/roles/<uuid:role_id>/"): RUN,
    ("POST", "api/v1/users/<uuid:user_id>/real-name/reveal/"): FILE,
    ("POST", "api/v1/users/<uuid:user_id>/real-name/confirm/"): RUN,
    # rule-packs
    ("GET", "api/v1/rule-packs/"): SIGNED_IN,
    ("POST", "api/v1/rule-packs/"): PLATFORM,
    ("GET", "api/v1/rule-packs/<uuid:pack_id>/"): PLATFORM,
    ("PATCH", "api/v1/rule-packs/<uuid:pack_id>/"): PLATFORM,
    ("DELETE", "api/v1/rule-packs/<uuid:pack_id>/"): PLATFORM,
    ("POST", "api/v1/rule-packs/<uuid:pack_id>/validate/"): PLATFORM,
    ("POST", "api/v1/rule-packs/<uuid:pack_id>/publish/"): PLATFORM,
    # courses
    ("GET", "api/v1/courses/"): SIGNED_IN,
    ("POST", "api/v1/courses/"): RUN,
    ("PUT", "api/v1/courses/<uuid:course_id>/"): RUN,
    # classes
    ("GET", "api/v1/classes/"): SIGNED_IN,
    ("POST", "api/v1/classes/"): MANAGE,
    ("GET", "api/v1/classes/<uuid:class_id>/"): SEE,
    ("PATCH", "api/v1/classes/<uuid:class_id>/"): MANAGE,
    ("DELETE", "api/v1/classes/<uuid:class_id>/"): MANAGE,
    # a class
    ("POST", "api/v1/classes/<uuid:class_id>/submit/"): MANAGE,
    ("POST", "api/v1/classes/<uuid:class_id>/approve/"): REVIEW,
    ("POST", "api/v1/classes/<uuid:class_id>/return/"): REVIEW,
    ("POST", "api/v1/classes/<uuid:class_id>/start/"): TEACH,
    ("POST", "api/v1/classes/<uuid:class_id>/close/"): TEACH,
    ("POST", "api/v1/classes/<uuid:class_id>/archive/"): MANAGE,
    ("GET", "api/v1/classes/<uuid:class_id>/lessons/"): SEE,
    ("POST", "api/v1/classes/<uuid:class_id>/lessons/"): TEACH,
    ("POST", "api/v1/classes/<uuid:class_id>/lessons/generate/"): MANAGE,
    # lessons
    ("GET", "api/v1/lessons/<uuid:lesson_id>/"): SEE,
    ("PATCH", "api/v1/lessons/<uuid:lesson_id>/"): TEACH,
    ("DELETE", "api/v1/lessons/<uuid:lesson_id>/"): TEACH,
    # a class
    ("GET", "api/v1/classes/<uuid:class_id>/lecturers/"): SEE,
    ("POST", "api/v1/classes/<uuid:class_id>/lecturers/"): MANAGE,
    ("PATCH", "api/v1/classes/<uuid:class_id>/lecturers/<uuid:teacher_id>/"): MANAGE,
    ("DELETE", "api/v1/classes/<uuid:class_id>/lecturers/<uuid:teacher_id>/"): MANAGE,
    ("GET", "api/v1/classes/<uuid:class_id>/roster/"): NAMES,
    ("POST", "api/v1/classes/<uuid:class_id>/roster/"): MANAGE,
    ("GET", "api/v1/classes/<uuid:class_id>/roster/export.xlsx"): NAMES,
    ("GET", "api/v1/classes/<uuid:class_id>/roster/template.xlsx"): MANAGE,
    ("POST", "api/v1/classes/<uuid:class_id>/roster/imports/"): MANAGE,
    ("POST", "api/v1/classes/<uuid:class_id>/roster/imports/<uuid:import_id>/confirm/"): MANAGE,
    ("POST", "api/v1/classes/<uuid:class_id>/roster/<uuid:enrolment_id>/withdraw/"): MANAGE,
    ("GET", "api/v1/classes/<uuid:class_id>/leaves/"): SEE,
    ("POST", "api/v1/classes/<uuid:class_id>/leaves/"): ATTEND,
    # leaves
    ("POST", "api/v1/leaves/<uuid:leave_id>/decide/"): TEACH,
    ("POST", "api/v1/leaves/<uuid:leave_id>/withdraw/"): OWNER_TRAINEE,
    # calendar
    ("GET", "api/v1/calendar/"): SIGNED_IN,
    ("GET", "api/v1/calendar/feed/"): SIGNED_IN,
    ("POST", "api/v1/calendar/feed/"): SIGNED_IN,
    ("DELETE", "api/v1/calendar/feed/"): SIGNED_IN,
    # calendar.ics
    ("GET", "api/v1/calendar.ics"): NOBODY,
    # today
    ("GET", "api/v1/today/"): SIGNED_IN,
    # a class
    ("GET", "api/v1/classes/<uuid:class_id>/groups/"): SEE,
    ("POST", "api/v1/classes/<uuid:class_id>/groups/"): TEACH,
    ("POST", "api/v1/classes/<uuid:class_id>/groups/split/"): TEACH,
    # groups
    ("PATCH", "api/v1/groups/<uuid:group_id>/"): TEACH,
    ("DELETE", "api/v1/groups/<uuid:group_id>/"): TEACH,
    # files
    ("GET", "api/v1/files/uploads/"): SIGNED_IN,
    ("POST", "api/v1/files/uploads/"): TEACHERS_ANYWHERE,
    ("GET", "api/v1/files/uploads/<uuid:upload_id>/"): OWNER_LECTURER,
    ("POST", "api/v1/files/uploads/<uuid:upload_id>/"): SIGNED_IN,
    ("PATCH", "api/v1/files/uploads/<uuid:upload_id>/"): OWNER_LECTURER,
    ("DELETE", "api/v1/files/uploads/<uuid:upload_id>/"): OWNER_LECTURER,
    # notifications
    ("GET", "api/v1/notifications/"): SIGNED_IN,
    ("GET", "api/v1/notifications/unread/"): SIGNED_IN,
    ("POST", "api/v1/notifications/read/"): SIGNED_IN,
    ("POST", "api/v1/notifications/<uuid:notification_id>/read/"): OWNER_TRAINEE,
    # jobs
    ("GET", "api/v1/jobs/"): SIGNED_IN,
    ("GET", "api/v1/jobs/<uuid:pk>/"): RUN,
    ("POST", "api/v1/jobs/<uuid:pk>/cancel/"): RUN,
    ("POST", "api/v1/jobs/<uuid:pk>/retry/"): RUN,
    # a class
    ("GET", "api/v1/classes/<uuid:class_id>/matrix/"): NAMES,
    (
        "GET",
        "api/v1/classes/<uuid:class_id>/cells/<uuid:enrolment_id>/<uuid:lesson_id>/",
    ): OWNER_AND_NAMES,
    ("POST", "api/v1/classes/<uuid:class_id>/marks/"): TEACH,
    # me
    ("GET", "api/v1/me/record/"): SIGNED_IN,
    # a class
    ("GET", "api/v1/classes/<uuid:class_id>/period-file/"): FILE,
    ("POST", "api/v1/classes/<uuid:class_id>/period-file/"): FILE,
    # period-files
    ("GET", "api/v1/period-files/<uuid:file_id>/<str:token>/period-file.zip"): NOBODY,
    # classes
    ("GET", "api/v1/classes/<uuid:class_id>/matrix.xlsx"): NAMES,
    # a class
    ("GET", "api/v1/classes/<uuid:class_id>/log/"): NAMES,
    ("POST", "api/v1/classes/<uuid:class_id>/log/"): FILE,
    # regions
    ("GET", "api/v1/regions/<uuid:region_id>/overview/"): OVERSEE,
    ("GET", "api/v1/regions/<uuid:region_id>/overview.xlsx"): OVERSEE,
    ("GET", "api/v1/regions/<uuid:region_id>/cosigners/"): OVERSEE,
    ("POST", "api/v1/regions/<uuid:region_id>/cosigners/"): REVIEW,
    # log.vkey
    ("GET", "api/v1/log.vkey"): EVERYBODY,
    # log
    ("GET", "api/v1/log/checkpoint"): EVERYBODY,
    ("GET", "api/v1/log/consistency/"): EVERYBODY,
    ("GET", "api/v1/log/inclusion/"): EVERYBODY,
    ("POST", "api/v1/log/cosignatures/"): EVERYBODY,
    ("GET", "api/v1/log/classes/<uuid:class_id>/checkpoint"): EVERYBODY,
    ("GET", "api/v1/log/classes/<uuid:class_id>/consistency/"): EVERYBODY,
    ("GET", "api/v1/log/classes/<uuid:class_id>/inclusion/"): EVERYBODY,
    # verify
    ("POST", "api/v1/verify/"): EVERYBODY,
    # a lesson, on demand
    ("GET", "api/v1/lessons/<uuid:lesson_id>/questions/"): TEACH,
    ("POST", "api/v1/lessons/<uuid:lesson_id>/questions/"): TEACH,
    ("PUT", "api/v1/lessons/<uuid:lesson_id>/questions/<uuid:question_id>/"): TEACH,
    ("DELETE", "api/v1/lessons/<uuid:lesson_id>/questions/<uuid:question_id>/"): TEACH,
    ("POST", "api/v1/lessons/<uuid:lesson_id>/questions/<uuid:question_id>/restore/"): TEACH,
    ("GET", "api/v1/lessons/<uuid:lesson_id>/question-results/"): TEACH,
    ("GET", "api/v1/lessons/<uuid:lesson_id>/bullets/"): SEE,
    # lessons
    ("GET", "api/v1/lessons/<uuid:lesson_id>/bullets.xml"): TEACH,
    ("POST", "api/v1/lessons/<uuid:lesson_id>/bullets.xml"): TEACH,
    # a lesson, on demand
    ("GET", "api/v1/lessons/<uuid:lesson_id>/messages/"): SEE,
    ("POST", "api/v1/lessons/<uuid:lesson_id>/messages/"): ROOM,
    ("PATCH", "api/v1/lessons/<uuid:lesson_id>/messages/<uuid:message_id>/"): OWNER_TRAINEE,
    ("DELETE", "api/v1/lessons/<uuid:lesson_id>/messages/<uuid:message_id>/"): OWNER_TRAINEE,
    ("POST", "api/v1/lessons/<uuid:lesson_id>/messages/<uuid:message_id>/undo/"): NOBODY,
    ("PUT", "api/v1/lessons/<uuid:lesson_id>/messages/<uuid:message_id>/like/"): SEE,
    ("DELETE", "api/v1/lessons/<uuid:lesson_id>/messages/<uuid:message_id>/like/"): SEE,
    ("PUT", "api/v1/lessons/<uuid:lesson_id>/messages/<uuid:message_id>/pin/"): TEACH,
    ("DELETE", "api/v1/lessons/<uuid:lesson_id>/messages/<uuid:message_id>/pin/"): TEACH,
    ("POST", "api/v1/lessons/<uuid:lesson_id>/reports/"): SEE,
    ("GET", "api/v1/lessons/<uuid:lesson_id>/review/"): TEACH,
    ("POST", "api/v1/lessons/<uuid:lesson_id>/review/"): TEACH,
    ("GET", "api/v1/lessons/<uuid:lesson_id>/mutes/"): TEACH,
    ("POST", "api/v1/lessons/<uuid:lesson_id>/mutes/"): TEACH,
    ("DELETE", "api/v1/lessons/<uuid:lesson_id>/mutes/<uuid:user_id>/"): TEACH,
    ("GET", "api/v1/lessons/<uuid:lesson_id>/words/"): TEACH,
    ("PUT", "api/v1/lessons/<uuid:lesson_id>/words/"): TEACH,
    ("GET", "api/v1/lessons/<uuid:lesson_id>/video/"): TEACH,
    ("POST", "api/v1/lessons/<uuid:lesson_id>/video/"): TEACH,
    ("DELETE", "api/v1/lessons/<uuid:lesson_id>/video/"): TEACH,
    ("GET", "api/v1/lessons/<uuid:lesson_id>/vod-settings/"): TEACH,
    ("PATCH", "api/v1/lessons/<uuid:lesson_id>/vod-settings/"): TEACH,
    ("POST", "api/v1/lessons/<uuid:lesson_id>/publish/"): TEACH,
    ("DELETE", "api/v1/lessons/<uuid:lesson_id>/publish/"): TEACH,
    ("GET", "api/v1/lessons/<uuid:lesson_id>/player/"): SEE,
    ("GET", "api/v1/lessons/<uuid:lesson_id>/chapters/"): SEE,
    ("PUT", "api/v1/lessons/<uuid:lesson_id>/chapters/"): TEACH,
    ("GET", "api/v1/lessons/<uuid:lesson_id>/subtitles/"): SEE,
    ("POST", "api/v1/lessons/<uuid:lesson_id>/subtitles/"): TEACH,
    ("GET", "api/v1/lessons/<uuid:lesson_id>/subtitles/<str:language>.vtt"): SEE,
    ("DELETE", "api/v1/lessons/<uuid:lesson_id>/subtitles/<str:language>/"): TEACH,
    ("GET", "api/v1/lessons/<uuid:lesson_id>/attachments/"): SEE,
    ("POST", "api/v1/lessons/<uuid:lesson_id>/attachments/"): TEACH,
    ("PATCH", "api/v1/lessons/<uuid:lesson_id>/attachments/<uuid:attachment_id>/"): TEACH,
    ("DELETE", "api/v1/lessons/<uuid:lesson_id>/attachments/<uuid:attachment_id>/"): TEACH,
    ("GET", "api/v1/lessons/<uuid:lesson_id>/watchers/"): TEACH,
    # media
    ("GET", "media/<str:token>/file/<uuid:file_id>/<str:name>"): NOBODY,
    ("GET", "media/<str:token>/<slug:area>/<uuid:package_id>/<path:name>"): NOBODY,
    # api
    ("GET", "api/schema/"): EVERYBODY,
    ("GET", "api/docs/"): EVERYBODY,
    **matrix_activities.ROWS,
    **matrix_checkin.ROWS,
    **matrix_connections.ROWS,
    **matrix_faces.ROWS,
    **matrix_live.ROWS,
    **matrix_proctoring.ROWS,
    **matrix_quizzes.ROWS,
    **matrix_statistics.ROWS,
    **matrix_exams.ROWS,
    **matrix_streams.ROWS,
}
