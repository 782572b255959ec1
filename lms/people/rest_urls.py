"""Addresses of people's doors, below /api/v1/."""

from __future__ import annotations

from django.urls import path

from lms.people import rest_account as account
from lms.people import rest_admin as admin
from lms.people import rest_places as places
from lms.people import rest_session as session

urlpatterns = [
    path("session/", session.SessionView.as_view()),
    path("session/second-factor/", session.SecondFactorView.as_view()),
    path("account/password/", account.PasswordView.as_view()),
    path("account/sessions/", account.SessionsView.as_view()),
    path("account/sessions/<uuid:session_id>/", account.OneSessionView.as_view()),
    path("account/second-factor/", account.SecondFactorSetupView.as_view()),
    path("account/second-factor/confirm/", account.SecondFactorConfirmView.as_view()),
    path("account/second-factor/disable/", account.SecondFactorDisableView.as_view()),
    path("account/locale/", account.PreferencesView.as_view()),
    path("account/real-name/", account.OwnRealNameView.as_view()),
    path("regions/", places.RegionsView.as_view()),
    path("regions/<uuid:region_id>/", places.RegionView.as_view()),
    path("institutions/", places.InstitutionsView.as_view()),
    path("institutions/<uuid:institution_id>/", places.InstitutionView.as_view()),
    path("users/", admin.UsersView.as_view()),
    path("users/<uuid:user_id>/", admin.UserView.as_view()),
    path("users/<uuid:user_id>/password/", admin.UserPasswordView.as_view()),
    path("users/<uuid:user_id>/roles/", admin.UserRolesView.as_view()),
    path("users/<uuid:user_id>/roles/<uuid:role_id>/", admin.UserRoleView.as_view()),
    path("users/<uuid:user_id>/real-name/reveal/", admin.RevealView.as_view()),
    path("users/<uuid:user_id>/real-name/confirm/", admin.ConfirmRealNameView.as_view()),
]
