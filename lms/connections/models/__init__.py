"""Tables of the connections to other systems."""

from lms.connections.models.clients import AccessToken, ApiClient, ClientSecret
from lms.connections.models.destinations import Destination, Push
from lms.connections.models.exports import ExportClock, ExportedClass, ExportRow
from lms.connections.models.lti import LtiGrade, LtiKey, LtiLaunch, LtiLink, LtiPlatform
from lms.connections.models.webhooks import Delivery, Webhook

__all__ = [
    "AccessToken",
    "ApiClient",
    "ClientSecret",
    "Delivery",
    "Destination",
    "ExportClock",
    "ExportRow",
    "ExportedClass",
    "LtiGrade",
    "LtiKey",
    "LtiLaunch",
    "LtiLink",
    "LtiPlatform",
    "Push",
    "Webhook",
]
