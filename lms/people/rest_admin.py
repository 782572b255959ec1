"""Doors: people and their roles, for administrators within their scope."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Q
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import NotAllowed, NotFound
from lms.people.domain import real_name, scopes, users
from lms.people.doors import checked, me
from lms.people.models import Institution, RealName, Region, RoleAssignment, User
from lms.people.rest_account import RealNameStateSerializer, real_name_payload
from lms.people.rest_session import role_payload
from lms.people.rules import (
    RoleGrant,
    is_institution_admin,
    is_platform_admin,
    may_grant,
    may_manage_account,
    may_reveal,
    users_visible_to,
)


class AssignmentSerializer(serializers.Serializer[Any]):
    """A granted role."""

    id = serializers.UUIDField()
    role = serializers.ChoiceField(choices=RoleAssignment.Role.choices)
    scope_kind = serializers.ChoiceField(choices=["platform", "region", "institution"])
    scope_id = serializers.UUIDField(allow_null=True)
    scope_name = serializers.CharField()


class GrantSerializer(serializers.Serializer[Any]):
    """A role and its scope."""

    role = serializers.ChoiceField(choices=RoleAssignment.Role.choices)
    region = serializers.UUIDField(allow_null=True, default=None)
    institution = serializers.UUIDField(allow_null=True, default=None)


class UserSerializer(serializers.ModelSerializer[User]):
    """A person as administrators see one: masked."""

    roles = serializers.SerializerMethodField()
    real_name = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = [
            "id",
            "username",
            "display_name",
            "email",
            "phone_masked",
            "is_active",
            "must_change_password",
            "created_at",
            "roles",
            "real_name",
        ]

    @extend_schema(responses=AssignmentSerializer(many=True))
    def get_roles(self, user: User) -> list[dict[str, Any]]:
        """All roles with their scopes."""
        return [role_payload(row) for row in user.role_assignments.all()]

    def get_real_name(self, user: User) -> dict[str, Any]:
        """Masked real name and its state."""
        row = getattr(user, "real_name", None)
        return real_name_payload(row)


class UserCreateSerializer(GrantSerializer):
    """A new account with its first role; the password is made by the server."""

    username = serializers.CharField(max_length=64)
    display_name = serializers.CharField(max_length=60)
    email = serializers.EmailField(required=False, allow_blank=True, default="")


class NewUserSerializer(serializers.Serializer[Any]):
    """The account and its first password, shown this once."""

    user = UserSerializer()
    initial_password = serializers.CharField()


class ActiveSerializer(serializers.Serializer[Any]):
    """Enabled or disabled."""

    is_active = serializers.BooleanField()


class RevealSerializer(serializers.Serializer[Any]):
    """Why, and what."""

    purpose = serializers.CharField(max_length=200)
    field = serializers.ChoiceField(choices=["name", "number", "both"], default="both")


class RevealedSerializer(serializers.Serializer[Any]):
    """Full values; the reveal is on record."""

    name = serializers.CharField()
    number = serializers.CharField()


class UsersView(generics.ListAPIView[User]):
    """People in one's scope."""

    serializer_class = UserSerializer

    def get_queryset(self) -> Any:
        """Managed ones; ``?q=``, ``?role=``, ``?institution=``."""
        rows = users_visible_to(self.request.user)
        text = self.request.query_params.get("q", "").strip()
        if text:
            rows = rows.filter(Q(username__icontains=text) | Q(display_name__icontains=text))
        role = self.request.query_params.get("role", "")
        if role:
            rows = rows.filter(pk__in=RoleAssignment.objects.filter(role=role).values("user_id"))
        institution = self.request.query_params.get("institution", "")
        if institution:
            institution_id = serializers.UUIDField().run_validation(institution)
            rows = rows.filter(
                pk__in=RoleAssignment.objects.filter(institution=institution_id).values("user_id")
            )
        return rows.select_related("real_name").prefetch_related(
            "role_assignments__region", "role_assignments__institution"
        )

    @extend_schema(
        operation_id="users_list",
        parameters=[
            OpenApiParameter("q", str),
            OpenApiParameter("role", str),
            OpenApiParameter("institution", str),
        ],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List them (platform; an institution's administrator its own)."""
        if not (is_platform_admin | is_institution_admin)(me(request)):
            raise NotAllowed
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="users_create",
        request=UserCreateSerializer,
        responses={201: NewUserSerializer},
    )
    def post(self, request: Request) -> Response:
        """Add an account with a first role within one's scope."""
        data = checked(UserCreateSerializer, request)
        region, institution = _scope(data)
        grant = RoleGrant(data["role"], data["region"], data["institution"])
        if not may_grant(me(request), grant):
            raise NotAllowed
        user, password = users.create_with_role(
            username=data["username"],
            display_name=data["display_name"],
            email=data["email"],
            role=data["role"],
            region=region,
            institution=institution,
            by=me(request),
        )
        body = {"user": UserSerializer(user).data, "initial_password": password}
        return Response(body, status=201)


class UserView(APIView):
    """One account."""

    @extend_schema(operation_id="users_get", responses=UserSerializer)
    def get(self, request: Request, user_id: uuid.UUID) -> Response:
        """Read it, masked."""
        return Response(UserSerializer(visible_user(request, user_id)).data)

    @extend_schema(operation_id="users_edit", request=ActiveSerializer, responses=UserSerializer)
    def patch(self, request: Request, user_id: uuid.UUID) -> Response:
        """Enable or disable it; disabling ends its sessions."""
        target = visible_user(request, user_id)
        if not may_manage_account(me(request), target) or target.pk == me(request).pk:
            raise NotAllowed
        active = checked(ActiveSerializer, request)["is_active"]
        return Response(UserSerializer(users.set_active(user_id=target.pk, active=active)).data)


class UserPasswordView(APIView):
    """A forgotten password."""

    @extend_schema(operation_id="users_reset_password", request=None, responses=NewUserSerializer)
    def post(self, request: Request, user_id: uuid.UUID) -> Response:
        """Make a new first password, shown this once; all sessions end."""
        target = visible_user(request, user_id)
        if not may_manage_account(me(request), target):
            raise NotAllowed
        password = users.reset_password(user_id=target.pk)
        target.refresh_from_db()
        return Response({"user": UserSerializer(target).data, "initial_password": password})


class UserRolesView(APIView):
    """An account's roles."""

    @extend_schema(
        operation_id="users_grant_role",
        request=GrantSerializer,
        responses={201: AssignmentSerializer},
    )
    def post(self, request: Request, user_id: uuid.UUID) -> Response:
        """Grant one within one's scope; the event goes to the platform log."""
        target = visible_user(request, user_id)
        data = checked(GrantSerializer, request)
        region, institution = _scope(data)
        made = scopes.grant_role(
            user=target, role=data["role"], region=region, institution=institution, by=me(request)
        )
        return Response(role_payload(made), status=201)


class UserRoleView(APIView):
    """One granted role."""

    @extend_schema(operation_id="users_withdraw_role", request=None, responses={204: None})
    def delete(self, request: Request, user_id: uuid.UUID, role_id: uuid.UUID) -> Response:
        """Take it back."""
        target = visible_user(request, user_id)
        row = target.role_assignments.filter(pk=role_id).first()
        if row is None:
            raise NotFound
        scopes.withdraw_role(assignment=row, by=me(request))
        return Response(status=204)


class RevealView(APIView):
    """A full real name."""

    @extend_schema(
        operation_id="users_reveal_real_name",
        request=RevealSerializer,
        responses=RevealedSerializer,
    )
    def post(self, request: Request, user_id: uuid.UUID) -> Response:
        """Reveal it for a stated purpose; who looked and why goes to the platform log."""
        target = User.objects.filter(pk=user_id).first()
        if target is None or not may_reveal(me(request), target):
            raise NotFound
        data = checked(RevealSerializer, request)
        shown = real_name.reveal(target=target, by=me(request), **data)
        return Response(RevealedSerializer(shown).data)


class ConfirmRealNameView(APIView):
    """A submitted real name that the register does not know."""

    @extend_schema(
        operation_id="users_confirm_real_name", request=None, responses=RealNameStateSerializer
    )
    def post(self, request: Request, user_id: uuid.UUID) -> Response:
        """Confirm it after seeing the identity card; on record with who did."""
        target = visible_user(request, user_id)
        if target.pk == me(request).pk:
            raise NotAllowed("Nobody confirms their own name.")
        row: RealName = real_name.confirm_documents(user=target, by=me(request))
        return Response(RealNameStateSerializer(real_name_payload(row)).data)


def visible_user(request: Request, user_id: uuid.UUID) -> User:
    """A person in the asker's scope, else ``NotFound``."""
    found = (
        users_visible_to(me(request))
        .select_related("real_name")
        .prefetch_related("role_assignments__region", "role_assignments__institution")
        .filter(pk=user_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def _scope(data: dict[str, Any]) -> tuple[Region | None, Institution | None]:
    region = institution = None
    if data["region"] is not None:
        region = Region.objects.filter(pk=data["region"]).first()
    if data["institution"] is not None:
        institution = Institution.objects.filter(pk=data["institution"]).first()
    return region, institution
