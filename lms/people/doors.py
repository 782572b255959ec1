"""What REST doors share: the signed-in user, the validated body, a demanded role."""

from __future__ import annotations

from typing import Any, cast

from rest_framework import serializers
from rest_framework.request import Request

from lms.core.errors import NotAllowed
from lms.people.models import User
from lms.people.rules import is_platform_admin


def me(request: Request) -> User:
    """The signed-in user of a view that demands one."""
    return cast(User, request.user)


def checked(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The validated body, or 422."""
    data = serializer(data=request.data)
    data.is_valid(raise_exception=True)
    return dict(data.validated_data)


def require_platform(request: Request) -> User:
    """The platform administrator, else ``NotAllowed``."""
    user = me(request)
    if not is_platform_admin(user):
        raise NotAllowed
    return user
