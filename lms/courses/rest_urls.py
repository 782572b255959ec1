"""Addresses of courses' doors, below /api/v1/."""

from __future__ import annotations

from django.urls import path

from lms.courses import rest_classes as classes
from lms.courses import rest_lessons as lessons
from lms.courses import rest_packs as packs
from lms.courses import rest_roster as roster

urlpatterns = [
    path("rule-packs/", packs.RulePacksView.as_view()),
    path("rule-packs/<uuid:pack_id>/", packs.RulePackView.as_view()),
    path("rule-packs/<uuid:pack_id>/validate/", packs.RulePackValidateView.as_view()),
    path("rule-packs/<uuid:pack_id>/publish/", packs.RulePackPublishView.as_view()),
    path("courses/", packs.CoursesView.as_view()),
    path("courses/<uuid:course_id>/", packs.CourseView.as_view()),
    path("classes/", classes.ClassesView.as_view()),
    path("classes/<uuid:class_id>/", classes.ClassView.as_view()),
    *[path(f"classes/<uuid:class_id>/{step}/", classes.step_view(step)) for step in classes.STEPS],
    path("classes/<uuid:class_id>/lessons/", lessons.LessonsView.as_view()),
    path("classes/<uuid:class_id>/lessons/generate/", lessons.GenerateView.as_view()),
    path("lessons/<uuid:lesson_id>/", lessons.LessonView.as_view()),
    path("classes/<uuid:class_id>/lecturers/", roster.LecturersView.as_view()),
    path("classes/<uuid:class_id>/lecturers/<uuid:teacher_id>/", roster.LecturerView.as_view()),
    path("classes/<uuid:class_id>/roster/", roster.RosterView.as_view()),
    path("classes/<uuid:class_id>/roster/export.xlsx", roster.RosterExportView.as_view()),
    path("classes/<uuid:class_id>/roster/template.xlsx", roster.RosterTemplateView.as_view()),
    path("classes/<uuid:class_id>/roster/imports/", roster.ImportsView.as_view()),
    path(
        "classes/<uuid:class_id>/roster/imports/<uuid:import_id>/confirm/",
        roster.ImportConfirmView.as_view(),
    ),
    path(
        "classes/<uuid:class_id>/roster/<uuid:enrolment_id>/withdraw/",
        roster.SeatView.as_view(),
    ),
    path("classes/<uuid:class_id>/leaves/", roster.LeavesView.as_view()),
    path("leaves/<uuid:leave_id>/decide/", roster.LeaveDecideView.as_view()),
    path("leaves/<uuid:leave_id>/withdraw/", roster.LeaveWithdrawView.as_view()),
    path("calendar/", lessons.CalendarView.as_view()),
    path("calendar/feed/", lessons.CalendarFeedView.as_view()),
    path("calendar.ics", lessons.CalendarIcsView.as_view()),
    path("today/", lessons.TodayView.as_view()),
]
