"""The worker's HTTP door: WHIP (RFC 9725) and WHEP, control, metrics. Only Django reaches it.

POST /whip, POST /whep[?size=<pixels of height>]   application/sdp, Bearer token, 201 + SDP answer,
                                                   X-Resource: the id to delete
DELETE /resource/<id>                              Bearer control token, 200 or 404
POST /control                                      JSON {"op": …}, Bearer control token
GET /metrics, GET /health                          no token

An error is JSON {"error": {"code", "message"}}.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from live.media import control, metrics
from live.media.sdp import MAX_OFFER
from live.media.token import Claims, Role, TokenRefused, check
from live.media.worker import Refused, Worker

logger = logging.getLogger(__name__)
WORKER: web.AppKey[Worker] = web.AppKey("worker")
MAX_HEIGHT = 4320
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def application(worker: Worker) -> web.Application:
    """The aiohttp application of a worker."""
    app = web.Application(middlewares=[_errors], client_max_size=2 * MAX_OFFER)
    app[WORKER] = worker
    app.router.add_post("/whip", _whip)
    app.router.add_post("/whep", _whep)
    app.router.add_delete("/resource/{id}", _delete)
    app.router.add_post("/control", _control)
    app.router.add_get("/metrics", _metrics)
    app.router.add_get("/health", _health)
    return app


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every failure becomes a code; none becomes a traceback at the caller."""
    try:
        return await handler(request)
    except Refused as problem:
        return _error(problem.status, problem.code, str(problem))
    except TokenRefused as problem:
        return _error(401, problem.code, "This token does not allow this.")
    except web.HTTPException as problem:
        return _error(problem.status, problem.reason.lower().replace(" ", "_"), problem.reason)
    except Exception:
        logger.exception("%s %s", request.method, request.path)
        return _error(500, "internal", "The worker failed at this request.")


def _error(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status)


def _allowed(request: web.Request, role: Role) -> Claims:
    """The claims of a good token of this role, used up by this."""
    worker = request.app[WORKER]
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise TokenRefused("token_missing")
    now = time.time()
    claims = check(token.strip(), worker.settings.secret, now=now, audience=worker.settings.worker)
    if claims.role != role:
        raise TokenRefused("token_role")
    worker.seen.use(claims, now=now)
    return claims


async def _offer(request: web.Request) -> str:
    if request.content_type != "application/sdp":
        raise Refused(415, "sdp_expected", "Content-Type must be application/sdp.")
    body = await request.read()
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Refused(400, "sdp_malformed", "This is no SDP offer.") from error


def _created(resource: str, answer: str) -> web.Response:
    headers = {"X-Resource": resource, "Location": f"/resource/{resource}"}
    return web.Response(status=201, text=answer, content_type="application/sdp", headers=headers)


async def _whip(request: web.Request) -> web.Response:
    claims = _allowed(request, Role.PUBLISH)
    return _created(*request.app[WORKER].publish(await _offer(request), claims))


async def _whep(request: web.Request) -> web.Response:
    claims = _allowed(request, Role.SUBSCRIBE)
    size = request.query.get("size", "0")
    height = int(size) if size.isascii() and size.isdigit() and len(size) < 6 else -1
    if not 0 <= height <= MAX_HEIGHT:
        raise Refused(400, "size_malformed", "size is the tile's height in pixels.")
    worker = request.app[WORKER]
    return _created(*worker.subscribe(await _offer(request), claims, height=height))


async def _delete(request: web.Request) -> web.Response:
    _allowed(request, Role.CONTROL)
    if not request.app[WORKER].close(request.match_info["id"]):
        raise Refused(404, "resource_not_there", "There is no such stream.")
    return web.json_response({})


async def _control(request: web.Request) -> web.Response:
    _allowed(request, Role.CONTROL)
    try:
        said: Any = json.loads(await request.read())
    except (ValueError, RecursionError) as error:
        raise Refused(400, "control_malformed", "A control call is a JSON object.") from error
    if not isinstance(said, dict):
        raise Refused(400, "control_malformed", "A control call is a JSON object.")
    return web.json_response(control.run(request.app[WORKER], said))


async def _metrics(request: web.Request) -> web.Response:
    return web.Response(text=metrics.text(request.app[WORKER]))


async def _health(request: web.Request) -> web.Response:
    worker = request.app[WORKER]
    return web.json_response(
        {
            "worker": worker.settings.worker,
            "boot": worker.reports.boot,
            "draining": worker.draining,
            "publications": len(worker.publications()),
            "subscriptions": len(worker.connections) - len(worker.publications()),
            "rooms": len({end.room for end in worker.ends()}),
            "udp_port": worker.wire.port,
        }
    )
