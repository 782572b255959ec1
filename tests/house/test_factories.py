"""One factory per model, and each makes a row that the database takes."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from factory.django import DjangoModelFactory

FOLDER = Path(__file__).resolve().parents[1] / "factories"


def below(parent: Any) -> list[Any]:
    return [child for direct in parent.__subclasses__() for child in (direct, *below(direct))]


def factories() -> list[Any]:
    for path in sorted(FOLDER.glob("*.py")):
        import_module(f"tests.factories.{path.stem}")
    return sorted(below(DjangoModelFactory), key=lambda made: made._meta.model._meta.label)


@pytest.mark.any_db
def test_every_model_has_one_factory() -> None:
    ours = [
        model._meta.label
        for config in apps.get_app_configs()
        if config.name in settings.PROJECT_APPS
        for model in config.get_models()
    ]
    assert [made._meta.model._meta.label for made in factories()] == sorted(ours)


@pytest.mark.django_db
@pytest.mark.parametrize("made", factories(), ids=lambda made: made.__name__)
def test_its_row_is_stored_and_says_what_it_is(made: Any) -> None:
    row = made()
    stored = made._meta.model.objects.get(pk=row.pk)
    assert stored == row
    assert str(stored)
