"""Refusals of the reports app."""

from __future__ import annotations

from lms.core.errors import Busy, Conflict, Invalid


class NothingToProve(Conflict):
    """The class has no log yet."""

    code = "nothing_to_prove"
    message = "This class has no evidence yet; it begins when the class is approved."


class UploadUnusable(Invalid):
    """No file, too many files, or too large."""

    code = "upload_unusable"
    message = "Send one to eight period files of at most 128 MB each."


class VerifierBusy(Busy):
    """All verifier processes are taken."""

    code = "verifier_busy"
    message = "Other files are being verified now; try again in a moment."


class VerifierStopped(Invalid):
    """The bounded process ran out of time or memory: the file is not one to trust."""

    code = "verifier_stopped"
    message = "The verification needed more time or memory than it may; nothing was proved."
