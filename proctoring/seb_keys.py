"""Safe Exam Browser's keys and hashes. Pure; nothing here believes a User-Agent.

Source: safeexambrowser.org, "SEB Config Key" and "Browser Exam Key". The Config Key is the
SHA-256 of the settings as JSON: keys sorted without regard to case, no white space, no
``originatorVersion``, no empty dictionaries, data as Base64, dates as ISO 8601. A request carries
SHA-256(address without fragment ‖ key), in hex; the JavaScript API gives the same for the page's
own address.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import plistlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

CONFIG_HEADER = "X-SafeExamBrowser-ConfigKeyHash"
EXAM_HEADER = "X-SafeExamBrowser-RequestHash"
HEX64 = re.compile(r"[0-9a-f]{64}")
DEFAULT_PORTS = {"http": 80, "https": 443}


def sha256_hex(text: str) -> str:
    """Lower-case hex of the UTF-8 text's SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()


def _written(value: Any) -> str:
    """One value; strings stand between quotes as they are, without any escape."""
    if isinstance(value, Mapping):
        pairs = ((key, _written(item)) for key, item in value.items())
        kept = sorted(
            ((key, text) for key, text in pairs if text != "{}"),
            key=lambda pair: (pair[0].casefold(), pair[0]),
        )
        return "{" + ",".join(f'"{key}":{text}' for key, text in kept) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(_written(item) for item in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return f'"{base64.b64encode(value).decode()}"'
    if isinstance(value, dt.datetime):
        return f'"{value:%Y-%m-%dT%H:%M:%SZ}"'
    return f'"{value}"' if isinstance(value, str) else str(value)


def settings_json(settings: Mapping[str, Any]) -> str:
    """The settings in the form that is hashed."""
    return _written({k: v for k, v in settings.items() if k != "originatorVersion"})


def config_key(settings: Mapping[str, Any]) -> str:
    """The Config Key of settings, 64 hex digits."""
    return sha256_hex(settings_json(settings))


def config_key_of_file(data: bytes) -> str:
    """The Config Key of an unencrypted .seb file. Raises ``ValueError`` for anything else."""
    try:
        settings = plistlib.loads(data, fmt=plistlib.FMT_XML)
    except Exception as error:  # expat raises its own, plistlib several
        raise ValueError("not a property list") from error
    if not isinstance(settings, dict):
        raise ValueError("not a dictionary")
    return config_key(settings)


def canonical_url(url: str) -> str:
    """The address as SEB hashes it: no fragment, scheme and host in lower case, no default port.

    Raises ``ValueError`` for what is no absolute http address.
    """
    parts = urlsplit(url)
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
    if scheme not in DEFAULT_PORTS or not host or parts.username or parts.password:
        raise ValueError("not an absolute http address")
    shown = f"[{host}]" if ":" in host else host
    port = parts.port
    netloc = shown if port in (None, DEFAULT_PORTS[scheme]) else f"{shown}:{port}"
    return urlunsplit((scheme, netloc, parts.path or "/", parts.query, ""))


def hash_for(url: str, key: str) -> str:
    """What SEB sends for an address under a key."""
    return sha256_hex(canonical_url(url) + key)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a request shows: the address that was hashed, and the two hashes (or "")."""

    url: str
    config_hash: str
    exam_hash: str


def problem(shown: Shown, *, config_key: str, exam_keys: Iterable[str]) -> str | None:
    """Why a request is refused, None when its hashes fit.

    The Config Key must always fit: it says that the settings are ours. Exam keys are asked for
    where any are named: they say that the program is one of those. Compared in constant time.
    """
    try:
        address = canonical_url(shown.url)
    except ValueError:
        return "address"
    if not shown.config_hash:
        return "no_config_hash"
    if not _fits(shown.config_hash, address, config_key):
        return "config_hash"
    keys = list(exam_keys)
    if not keys:
        return None
    if not shown.exam_hash:
        return "no_exam_hash"
    fits = [_fits(shown.exam_hash, address, key) for key in keys]
    return None if any(fits) else "exam_hash"


def _fits(given: str, address: str, key: str) -> bool:
    """Exactly the lower-case hex of SHA-256(address ‖ key); other spellings are not SEB's."""
    if HEX64.fullmatch(given) is None or HEX64.fullmatch(key) is None:
        return False
    return hmac.compare_digest(given, sha256_hex(address + key))


def settings_for(*, start_url: str, quit_url: str, quit_password_sha256: str) -> dict[str, Any]:
    """The settings of one start link: one window, our pages only, nothing beside it."""
    origin = urlsplit(start_url)
    return {
        "startURL": start_url,
        "quitURL": quit_url,
        "quitURLConfirm": False,
        "sendBrowserExamKey": True,
        "browserWindowWebView": 3,
        "sebConfigPurpose": 0,
        "allowQuit": True,
        "hashedQuitPassword": quit_password_sha256,
        "ignoreExitKeys": True,
        "browserViewMode": 1,
        "enableBrowserWindowToolbar": False,
        "showTaskBar": True,
        "showReloadButton": True,
        "browserWindowAllowReload": True,
        "allowBrowsingBackForward": False,
        "newBrowserWindowByLinkPolicy": 0,
        "newBrowserWindowByScriptPolicy": 0,
        "allowVideoCapture": True,
        "allowAudioCapture": True,
        "allowDownUploads": False,
        "allowSwitchToApplications": False,
        "allowSpellCheck": False,
        "allowDictionaryLookup": False,
        "allowScreenSharing": False,
        "allowVirtualMachine": False,
        "monitorProcesses": True,
        "URLFilterEnable": True,
        "URLFilterEnableContentFilter": False,
        "URLFilterRules": [
            {
                "action": 1,
                "active": True,
                "expression": f"{origin.netloc}/*",
                "regex": False,
            }
        ],
        "removeBrowserProfile": True,
        "examSessionClearCookiesOnStart": True,
        "examSessionClearCookiesOnEnd": True,
    }


def config_file(settings: Mapping[str, Any]) -> bytes:
    """The unencrypted .seb file of settings."""
    return plistlib.dumps(dict(settings), fmt=plistlib.FMT_XML, sort_keys=True)
