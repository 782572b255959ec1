"""LTI's own doors, which a browser of another platform comes through: login, launch, keys.

They set and need no session. The launch page may be shown in a frame of the platform that
launched it, and of nobody else; it holds no script and one link, which opens our own window.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.connections.domain import lti
from lms.connections.lti.tokens import public_keys

COOKIE = "rongke_lti"
PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors {origin}"
)


@csrf_exempt  # the platform's page posts here; nothing of a session is used
@never_cache
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """OIDC login initiation: on to the platform's authorisation address."""
    given = request.POST if request.method == "POST" else request.GET
    params = {name: str(value) for name, value in given.items()}
    found = lti.begin(params=params, redirect_uri=request.build_absolute_uri("/lti/launch/"))
    response = HttpResponse(status=302, headers={"Location": found.url})
    response.set_cookie(
        COOKIE,
        found.state,
        max_age=int(lti.LOGIN_LIFE.total_seconds()),
        path="/lti/",
        secure=request.is_secure(),
        httponly=True,
        samesite="None" if request.is_secure() else "Lax",
    )
    return response


@csrf_exempt  # the platform's page posts here; the state is the token
@never_cache
@xframe_options_exempt  # frame-ancestors below names the one platform that may
@require_POST
def launch(request: HttpRequest) -> HttpResponse:
    """The launch: a page with one link to the lesson."""
    accepted = lti.accept(
        token=request.POST.get("id_token", ""),
        state=request.POST.get("state", ""),
        cookie=request.COOKIES.get(COOKIE),
    )
    platform = accepted.launch.platform
    origin = urlsplit(platform.login_url)
    response = render(
        request,
        "connections/launch.html",
        {
            "lesson": accepted.lesson.title,
            "class_title": accepted.lesson.training_class.title,
            "link": f"/launch/{accepted.ticket}",
        },
    )
    response["Content-Security-Policy"] = PAGE_POLICY.format(
        origin=f"{origin.scheme}://{origin.netloc}"
    )
    response.delete_cookie(COOKIE, path="/lti/")
    return response


@require_safe
def keys(request: HttpRequest) -> JsonResponse:
    """Our public keys."""
    return JsonResponse({"keys": public_keys()}, headers={"Cache-Control": "max-age=3600"})


urlpatterns = [path("login/", login), path("launch/", launch), path("jwks/", keys)]
