"""Named sets of actors: who passes a route or a socket action."""

from __future__ import annotations

from tests.permissions.world import ACTORS

Who = frozenset[str]

EVERYBODY: Who = frozenset(ACTORS)
SIGNED_IN: Who = EVERYBODY - {"anonymous"}
NOBODY: Who = frozenset()
"""Only with a token of the asker's own, or (undo) with something to undo."""
PLATFORM: Who = frozenset({"platform"})
MANAGE: Who = frozenset({"institution"})
TEACH: Who = frozenset({"lecturer", "institution"})
REVIEW: Who = frozenset({"officer"})
OVERSEE: Who = frozenset({"officer", "platform"})
RUN: Who = frozenset({"institution", "platform"})
FILE: Who = frozenset({"institution", "officer", "platform"})
NAMES: Who = TEACH | OVERSEE
ATTEND: Who = frozenset({"unverified", "trainee"})
SEE: Who = ATTEND | NAMES
ROOM: Who = ATTEND | TEACH
INSIDE: Who = SEE | {"reviewer", "trainer"}
OWNER_TRAINEE: Who = frozenset({"trainee"})
OWNER_LECTURER: Who = frozenset({"lecturer"})
OWNER_AND_NAMES: Who = OWNER_TRAINEE | NAMES
ADMINS: Who = frozenset({"institution", "institution_other", "platform"})
TEACHERS_ANYWHERE: Who = frozenset(
    {"lecturer", "lecturer_other", "institution", "institution_other", "trainer"}
)
