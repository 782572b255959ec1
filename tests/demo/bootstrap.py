"""What an operator sets up before the first sign-in: a region, an institution, five accounts.

Run once in a process of its own on the fresh installation; prints the accounts as JSON.
"""

from __future__ import annotations

import json
import secrets
import sys
from typing import Any

import django


def main() -> None:
    """Create the accounts and print them."""
    django.setup()
    from django.db import transaction

    with transaction.atomic():
        json.dump(create(), sys.stdout)


def create() -> dict[str, dict[str, str]]:
    """Region, institution, rule packs, and one account per role."""
    import pyotp

    from lms.courses.domain import rule_packs
    from lms.people.domain import factors, scopes, users

    rule_packs.load_defaults()
    province = scopes.create_region(code="420000", name="云州省", parent_id=None)
    city = scopes.create_region(code="420100", name="清溪市", parent_id=province.pk)
    school = scopes.create_institution(code="DEMO-1", name="清溪职业培训学校", region_id=city.pk)
    accounts: dict[str, dict[str, str]] = {}
    wanted: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("platform_admin", "平台管理员", {}),
        ("agency_officer", "主管部门", {"region": city}),
        ("institution_admin", "教务", {"institution": school}),
        ("lecturer", "讲师一", {"institution": school}),
        ("lecturer2", "讲师二", {"institution": school}),
    )
    for name, shown, scope in wanted:
        password = secrets.token_urlsafe(12)
        user = users.create_user(username=f"demo.{name}", password=password, display_name=shown)
        scopes.grant_role(user=user, role=name.rstrip("2"), by=None, **scope)
        accounts[name] = {"id": str(user.pk), "username": user.username, "password": password}
        if name in ("platform_admin", "agency_officer"):
            secret = pyotp.random_base32()
            factors.store_secret(user=user, secret=secret, confirmed=True)
            accounts[name]["secret"] = secret
    accounts["institution_admin"]["institution"] = str(school.pk)
    accounts["agency_officer"]["region"] = str(city.pk)
    return accounts


if __name__ == "__main__":
    main()
