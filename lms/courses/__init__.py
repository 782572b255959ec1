"""Courses, classes, timetables, lessons, enrolment, leave, and who may see them."""
