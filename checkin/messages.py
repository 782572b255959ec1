"""What sign-in says over sockets; nothing is asked there, pages fetch what has changed."""

from __future__ import annotations

from typing import ClassVar

from lms.realtime.frames import ServerMessage


class DeskChanged(ServerMessage):
    """To the desk: somebody asked, signed, or a check was resolved; refetch."""

    T: ClassVar[str] = "sign_in.desk"
    lesson: str


class SignInChanged(ServerMessage):
    """To a trainee: your sign-in of this lesson has changed; refetch."""

    T: ClassVar[str] = "sign_in.changed"
    lesson: str


class SpotCheckCame(ServerMessage):
    """To a trainee: a spot check waits; fetch it, show it, say that it is shown."""

    T: ClassVar[str] = "spot_check"
    check: str
    lesson: str
