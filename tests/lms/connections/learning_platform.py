"""Another learning platform, made of an independent library (``lti1p3platform``).

It builds login requests, signs launches, gives tokens for our signed assertions and takes scores;
keys, tokens and scores go over real HTTP on loopback.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lti1p3platform.ltiplatform import LTI1P3PlatformConfAbstract
from lti1p3platform.message_launch import LTIAdvantageMessageLaunchAbstract
from lti1p3platform.oidc_login import OIDCLoginAbstract
from lti1p3platform.registration import Registration
from lti1p3platform.request import Request

from lms.connections.models import LtiPlatform
from tests.lms.connections.receiver import Heard, Receiver, Reply

LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"


def keys() -> tuple[str, str]:
    """A private and a public key as PEM."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    kind = serialization.Encoding.PEM
    return (
        private.private_bytes(
            kind, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        ).decode(),
        private.public_key()
        .public_bytes(kind, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode(),
    )


class Conf(LTI1P3PlatformConfAbstract):
    def init_platform_config(self, registration: Registration) -> None:
        self._registration = registration

    def get_registration_by_params(self, **_: Any) -> Registration:
        return self._registration


class Login(OIDCLoginAbstract):
    def set_lti_message_hint(self, hint: str) -> None:
        self._lti_message_hint = hint

    def get_redirect(self, url: str) -> str:
        return url


class GivenRequest(Request):
    def build_metadata(self, request: Any) -> Any:
        return {"method": "GET", "form_data": {}, "get_data": request, "headers": {}}


class Launch(LTIAdvantageMessageLaunchAbstract):
    def render_launch_form(self, launch_data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return launch_data


class LearningPlatform:
    """One registration with us; ``scores`` is what its grade book took."""

    def __init__(self, institution: Any) -> None:
        self.receiver = Receiver()
        self.receiver.answer = self.serve
        with self.receiver.up():
            pass
        self.base = f"http://127.0.0.1:{self.receiver.port}"
        self.scores: list[dict[str, Any]] = []
        self.down = False
        private, public = keys()
        self.registration = (
            Registration()
            .set_iss(self.base)
            .set_client_id("rongke-tool")
            .set_deployment_id("deployment-1")
            .set_launch_url("http://testserver/lti/launch/")
            .set_oidc_login_url("http://testserver/lti/login/")
            .set_platform_public_key(public)
            .set_platform_private_key(private)
        )
        self.conf = Conf(registration=self.registration)
        self.row = LtiPlatform.objects.create(
            institution=institution,
            name="另一个学习平台",
            issuer=self.base,
            client_id="rongke-tool",
            deployments=["deployment-1"],
            login_url=f"{self.base}/auth",
            token_url=f"{self.base}/token",
            jwks_url=f"{self.base}/jwks",
        )

    def login_url(self, user_id: str) -> str:
        """Where the platform's page sends the browser first."""
        login = Login(None, self.conf)
        login.set_lti_message_hint("resource-1")
        return str(login.initiate_login(user_id))

    def launch(self, asked: dict[str, str], *, sub: str, lesson: object) -> dict[str, Any]:
        """What the platform posts to us after we asked with ``asked``."""
        message = Launch(GivenRequest(asked), self.conf)
        message.set_user_data(sub, [LEARNER], full_name="陈桂芳（外部）")
        message.set_resource_link_claim("resource-1", title="一课")
        message.set_custom_parameters_claim({"lesson": str(lesson)})
        message.set_ags(f"{self.base}/lineitems", f"{self.base}/lineitems/7")
        return dict(message.lti_launch())

    def serve(self, one: Heard) -> Reply:
        if self.down:
            return 503, {}, b""
        path = urlsplit(one.path).path
        if path == "/jwks":
            return 200, {}, json.dumps(self.conf.get_jwks()).encode()
        if path == "/token":
            form = {name: values[0] for name, values in parse_qs(one.body.decode()).items()}
            return 200, {}, json.dumps(self.conf.get_access_token(form)).encode()
        if path == "/lineitems/7/scores":
            token = one.headers["authorization"].removeprefix("Bearer ")
            scope = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
            if not self.conf.validate_token(token, [scope]):
                return 401, {}, b""
            if one.headers["content-type"] != "application/vnd.ims.lis.v1.score+json":
                return 415, {}, b""
            self.scores.append(json.loads(one.body))
            return 204, {}, b""
        return 404, {}, b""
