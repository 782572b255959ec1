"""Tables of sign-in, one module per concern."""

from checkin.models.challenges import QrChallenge, WrongGuess
from checkin.models.codes import CodeRequest
from checkin.models.desk import SignInDesk
from checkin.models.sign_ins import SignIn
from checkin.models.signatures import Signature
from checkin.models.spot_checks import SpotCheck, SpotPlan

__all__ = [
    "CodeRequest",
    "QrChallenge",
    "SignIn",
    "SignInDesk",
    "Signature",
    "SpotCheck",
    "SpotPlan",
    "WrongGuess",
]
