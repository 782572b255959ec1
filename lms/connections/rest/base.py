"""What every door for API clients shares: token, scope, rate limit."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.connections import throttle
from lms.connections.authentication import ClientAuthentication
from lms.connections.errors import RateExceeded, ScopeMissing
from lms.connections.models import AccessToken
from lms.people.models import User


class ClientView(APIView):
    """A door that only a client's token opens; each asks for one scope and counts one request."""

    authentication_classes = [ClientAuthentication]
    scope: ClassVar[str]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Raises ScopeMissing (403) and RateExceeded (429)."""
        super().initial(request, *args, **kwargs)
        token = request.auth
        assert isinstance(token, AccessToken)
        self.count = throttle.count(
            key=f"client:{token.client_id}", limit=token.client.rate_per_minute
        )
        if self.count.exceeded:
            raise RateExceeded(retry_after=self.count.reset_s)
        # The client's scopes too: what was taken away from it is gone from its tokens at once.
        if self.scope not in token.scopes or self.scope not in token.client.scopes:
            raise ScopeMissing(scope=self.scope)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Say on every answer how much of the limit is left."""
        counted: throttle.Count | None = getattr(self, "count", None)
        if counted is not None:
            for name, value in counted.headers().items():
                response[name] = value
        if response.status_code == 403:
            response["WWW-Authenticate"] = (
                f'Bearer error="insufficient_scope", scope="{self.scope}"'
            )
        return super().finalize_response(request, response, *args, **kwargs)


def service(request: Request) -> User:
    """The service account of the client that asks."""
    assert isinstance(request.user, User)
    return request.user
