"""What tests of the connections share: a client that asks for tokens and calls with them."""

from __future__ import annotations

import base64
from typing import Any

from oauthlib.oauth2 import BackendApplicationClient
from rest_framework.test import APIClient

from lms.connections.domain.clients import create_client
from lms.connections.models import ApiClient
from lms.people.models import Institution, Region
from tests.factories.people import RoleAssignmentFactory, UserFactory


def platform_admin():
    user = UserFactory()
    RoleAssignmentFactory(user=user, role="platform_admin", institution=None)
    return user


class System:
    """Another system: holds id and secret, speaks OAuth by an independent library (oauthlib)."""

    def __init__(self, client: ApiClient, secret: str) -> None:
        self.client, self.secret = client, secret
        self.http = APIClient()
        self.oauth = BackendApplicationClient(client_id=str(client.pk))

    def ask_token(self, scope: str = "", secret: str = "") -> Any:
        """The token endpoint's answer; Basic as RFC 6749 section 2.3.1 says."""
        pair = f"{self.client.pk}:{secret or self.secret}".encode()
        return APIClient().post(
            "/api/v1/oauth/token/",
            data=self.oauth.prepare_request_body(scope=scope or None, include_client_id=False),
            content_type="application/x-www-form-urlencoded",
            HTTP_AUTHORIZATION="Basic " + base64.b64encode(pair).decode(),
        )

    def sign_in(self, scope: str = "") -> System:
        """With a token from here on."""
        answer = self.ask_token(scope)
        assert answer.status_code == 200, answer.content
        token = self.oauth.parse_request_body_response(answer.content.decode())
        self.token = str(token["access_token"])
        self.http.credentials(HTTP_AUTHORIZATION=f"Bearer {self.token}")
        return self

    def get(self, path: str, **query: Any) -> Any:
        return self.http.get(f"/api/v1/{path}", query)


def system(place: Region | Institution, *scopes: str, rate: int = 600) -> System:
    """A client of a place with a secret."""
    wanted = scopes or ("classes:read", "rosters:read", "attendance:read", "results:read")
    client, secret = create_client(
        name="对方系统", place=place, wanted=wanted, rate=rate, by=platform_admin()
    )
    return System(client, secret)
