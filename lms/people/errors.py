"""What can go wrong with people, each with a stable code."""

from __future__ import annotations

from lms.core.errors import Conflict, DomainError, Invalid, NotAllowed, TooMany


class SignInFailed(DomainError):
    """Wrong name or password: which of the two is never told."""

    code = "sign_in_failed"
    status = 401
    message = "The user name or the password is wrong."


class SignInThrottled(TooMany):
    """Too many failures from here; others are not affected."""

    code = "sign_in_throttled"
    message = "Too many failed attempts from this device; wait before trying again."


class SecondFactorRequired(NotAllowed):
    """The session has not shown its second factor yet."""

    code = "second_factor_required"
    message = "Enter the code from your authenticator first."


class SecondFactorWrong(DomainError):
    """The code is wrong, too old, or was used before."""

    code = "second_factor_wrong"
    status = 422
    message = "The code is wrong or was used before; wait for the next one."


class SecondFactorState(Conflict):
    """Setting up, confirming or disabling in the wrong order, or where it is required."""

    code = "second_factor_state"
    message = "This step does not fit the state of your second factor."


class PasswordChangeRequired(NotAllowed):
    """The first password has to be replaced."""

    code = "password_change_required"
    message = "Choose your own password first."


class PasswordWrong(DomainError):
    """The current password was asked for and does not match."""

    code = "password_wrong"
    status = 422
    message = "The current password is wrong."


class PasswordRefused(Invalid):
    """The new password breaks a rule; ``details.fields.password`` names each."""

    code = "password_refused"
    message = "The new password does not meet the rules."


class RealNameRequired(NotAllowed):
    """Only people whose real name is verified may start a lesson (art. 24 (2))."""

    code = "real_name_required"
    message = "Verify your real name first; then you can start this lesson."


class RealNameRefused(Invalid):
    """Name or number cannot be right; ``details.problem`` is the code of the reason."""

    code = "real_name_refused"
    message = "The name and the number do not fit."


class RealNameTaken(Conflict):
    """The number belongs to another account, or this account is verified already."""

    code = "real_name_taken"
    message = "This number is already in use, or your name is already verified."


class UsernameTaken(Conflict):
    """Another account has this user name."""

    code = "username_taken"
    message = "This user name is taken."


class CodeTaken(Conflict):
    """Another row has this code."""

    code = "code_taken"
    message = "This code is taken."


class RoleNotGrantable(NotAllowed):
    """The role or its scope is beyond what this person may grant."""

    code = "role_not_grantable"
    message = "You may not grant or withdraw this role."
