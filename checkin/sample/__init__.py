"""Sign-in's part of the sample: the desk's rows behind the sign-ins that the sample tells."""

from checkin.sample.load import load

__all__ = ["load"]
