"""Tables of the connections to other systems."""

from lms.connections.models.clients import AccessToken, ApiClient, ClientSecret
from lms.connections.models.exports import ExportClock, ExportedClass, ExportRow

__all__ = [
    "AccessToken",
    "ApiClient",
    "ClientSecret",
    "ExportClock",
    "ExportRow",
    "ExportedClass",
]
