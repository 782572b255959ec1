"""Settings of every profile; the environment chooses, and a bad value stops the start.

``RONGKE_PROFILE``: ``embedded`` (default: SQLite, no Redis), ``services`` (PostgreSQL and Redis
on a developer's machine) or ``production`` (secrets and hosts from the environment, HTTPS).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured

from lms.settings import env
from lms.settings.applications import PROJECT_APPS
from lms.settings.secrets import Secrets

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parents[2]
PROFILE = env.choice("RONGKE_PROFILE", ("embedded", "services", "production"), "embedded")
PRODUCTION = PROFILE == "production"
EMBEDDED = PROFILE == "embedded"
DEBUG = env.flag("RONGKE_DEBUG", default=False) and not PRODUCTION

# --- Where things are kept -----------------------------------------------------------------------
VAR_DIR = env.folder("RONGKE_VAR", BASE_DIR / "var")
MEDIA_ROOT = VAR_DIR / "files"
FRONTEND_DIST = Path(env.text("RONGKE_DIST", str(BASE_DIR / "frontend" / "dist"))).resolve()

# --- Secrets -------------------------------------------------------------------------------------
RONGKE_KEYS = Secrets(None if PRODUCTION else VAR_DIR / "secrets")
"""``settings.RONGKE_KEYS.get("name")`` → 32 bytes: from the environment in production."""
SECRET_KEY = RONGKE_KEYS.get("django").hex()

# --- Addresses -----------------------------------------------------------------------------------
PORT = env.integer("PORT", 8000, low=1, high=65535)
BIND = env.text("RONGKE_BIND", "127.0.0.1")
ALLOWED_HOSTS = env.names(
    "RONGKE_HOSTS", () if PRODUCTION else ("localhost", "127.0.0.1", "[::1]", "testserver")
)
if PRODUCTION and not ALLOWED_HOSTS:
    env.text("RONGKE_HOSTS")
CSRF_TRUSTED_ORIGINS = env.names("RONGKE_ORIGINS")
RONGKE_PROXY_HOPS = env.integer("RONGKE_PROXY_HOPS", 0, low=0, high=8)
"""How many proxies of ours add to X-Forwarded-For; 0 believes the socket's address only."""
RONGKE_LOG_NAME = env.text("RONGKE_LOG_NAME", "rongke.example")
"""Prefix of the evidence logs' origins."""
RONGKE_LOG_KEY_FILE = env.text("RONGKE_LOG_KEY_FILE", str(VAR_DIR / "secrets" / "log.key"))
"""The logs' private key (C2SP text form): read by the sequencer's process alone."""

RONGKE_VERIFY_URL = env.text("RONGKE_VERIFY_URL", f"http://127.0.0.1:{PORT}/verify")
"""The verify page as others reach it: printed as a QR code on every period file's report."""
RONGKE_TSA_URL = env.text("RONGKE_TSA_URL", "")
"""An RFC 3161 authority that stamps a class's checkpoint at its close; empty: none does."""
RONGKE_TSA_ROOTS = env.text("RONGKE_TSA_ROOTS", "")
"""PEM file of the certificates that the authority's answers must lead to."""

# --- Applications --------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    *PROJECT_APPS,
]
MIDDLEWARE = [
    "lms.rest.middleware.proxy_address",
    "lms.rest.middleware.security_headers",
    "lms.rest.middleware.plain_queries",
    "lms.rest.middleware.StaticFiles",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lms.people.middleware.account_gate_middleware",
    "proctoring.middleware.SafeBrowserGuard",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lms.rest.middleware.DomainErrors",
]
ROOT_URLCONF = "lms.urls"
ASGI_APPLICATION = "lms.asgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Database ------------------------------------------------------------------------------------
DATABASES = {
    "default": env.database(
        "DATABASE_URL",
        f"sqlite:///{VAR_DIR}/db.sqlite3" if EMBEDDED else "postgres:///rongke",
    )
}
if PRODUCTION:
    env.text("DATABASE_URL")

# --- Between processes ---------------------------------------------------------------------------
REDIS_URL = env.redis_url("REDIS_URL", None if EMBEDDED else "redis://127.0.0.1:6379/0")
if REDIS_URL:
    CHANNEL_LAYERS: dict[str, Any] = {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            # redis-py 8 times out after 5 s, as long as channels_redis blocks in one pop: an idle
            # receiver would die of it.
            "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": 15}]},
        }
    }
    CACHES: dict[str, Any] = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
RONGKE_WEB_URL = env.text("RONGKE_WEB_URL", f"http://127.0.0.1:{PORT}")
"""Where a child process (job worker, media worker) reaches the web process of its own machine."""
RONGKE_RUN_TOKEN = env.text("RONGKE_RUN_TOKEN", RONGKE_KEYS.get("loopback").hex())
"""Proves to the web process that a loopback POST comes from a child of the same installation."""

# --- People --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "rongke_session"
CSRF_COOKIE_NAME = "rongke_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lms.rest.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if PRODUCTION:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.flag("RONGKE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]

# --- Language and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "rongke_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- Limits on what comes in ---------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 4
FILE_UPLOAD_PERMISSIONS = 0o600

# --- Uploads and media links ---------------------------------------------------------------------
RONGKE_UPLOAD_QUOTA = env.integer("RONGKE_UPLOAD_QUOTA_GIB", 50, low=1, high=100_000) * 1024**3
"""Bytes that one person's files and unfinished uploads may take."""
RONGKE_ACCEL_PREFIX = env.text("RONGKE_ACCEL_PREFIX", "")
"""Internal nginx location of MEDIA_ROOT, as ``/_files/``: nginx then sends what a link opens."""

# --- Static files and the front end --------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_ROOT = FRONTEND_DIST if FRONTEND_DIST.is_dir() else None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/assets/"

# --- REST ----------------------------------------------------------------------------------------
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["lms.rest.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["lms.rest.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "lms.rest.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "lms.rest.exceptions.handle",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Rongke 融课 API",
    "DESCRIPTION": "A blended-learning platform whose credited hours can be verified offline.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    # Choice sets of the same field name in several models: named, so that clients stay stable.
    "ENUM_NAME_OVERRIDES": {
        "AssessmentWorkKind": "lms.results.models.AssessmentWork.Kind",
        "AssessmentWorkState": "lms.results.models.AssessmentWork.State",
        "BoardPageKind": "live.board.models.BoardPage.Kind",
        "ClassKind": "lms.courses.models.ClassKind",
        "ClassState": "lms.courses.models.TrainingClass.State",
        "CommentKind": [("bullet", "bullet"), ("message", "message")],
        "ExamPurpose": "quizzes.exams.models.Exam.Purpose",
        "ExamReviewKind": "quizzes.exams.models.Exam.Review",
        "ExerciseState": "live.activities.models.ExerciseRun.State",
        "FlippedPlaceState": "lms.flipped.models.Place.State",
        "FlippedMode": "lms.flipped.models.FlippedTask.Mode",
        "GroupLineKind": "lms.flipped.models.GroupMessage.Kind",
        "HardKind": [("item", "item"), ("material", "material"), ("question", "question")],
        "MaterialKind": "lms.flipped.models.Material.Kind",
        "ShopKind": [("simulated", "simulated"), ("real", "real")],
        "SimilarityKind": "lms.flipped.models.Similarity.Kind",
        "WishKind": [("together", "together"), ("apart", "apart")],
        "JobState": "lms.jobs.models.State",
        "LessonKind": "lms.courses.models.LessonKind",
        "QuestionMarkState": [
            (word, word) for word in ("new", "open", "passed", "wrong", "expired")
        ],
        "MasteryLevel": "lms.mastery.domain.formula.LEVELS",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "lms.rest.schema.add_error_responses",
    ],
}

# --- Mail ----------------------------------------------------------------------------------------
EMAIL_HOST = env.text("RONGKE_MAIL_HOST", "localhost")
EMAIL_PORT = env.integer("RONGKE_MAIL_PORT", 25, low=1, high=65535)
EMAIL_HOST_USER = env.text("RONGKE_MAIL_USER", "")
EMAIL_HOST_PASSWORD = env.text("RONGKE_MAIL_PASSWORD", "")
EMAIL_USE_TLS = env.flag("RONGKE_MAIL_TLS", default=False)
DEFAULT_FROM_EMAIL = env.text("RONGKE_MAIL_FROM", "rongke@localhost")
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("RONGKE_MAIL_HOST")
    else "django.core.mail.backends.filebased.EmailBackend"
)

RONGKE_MAIL = bool(os.environ.get("RONGKE_MAIL_HOST"))
"""Whether reminders also go out by mail: only where a server for it is named."""

# --- Jobs ----------------------------------------------------------------------------------------
RONGKE_JOBS: dict[str, int] = {
    "lease_s": env.integer("RONGKE_JOB_LEASE_S", 10, low=1, high=600),
    "sweep_s": env.integer("RONGKE_JOB_SWEEP_S", 5, low=1, high=600),
    "workers": env.integer("RONGKE_JOB_WORKERS", 2, low=1, high=64),
}

# --- Other systems -------------------------------------------------------------------------------
RONGKE_OUTGOING_NETWORKS = env.networks("RONGKE_OUTGOING_NETWORKS")
"""Networks (10.20.0.0/16) of webhooks, record stores and platforms that are not public; none by
default, so that nobody can reach into ours by typing an address."""
RONGKE_PUBLIC_URL = env.text("RONGKE_PUBLIC_URL", f"http://localhost:{PORT}")
"""Our address as others name it: the home page of people and activities in xAPI statements."""
RONGKE_WEBHOOKS: dict[str, int] = {
    "base_ms": env.integer("RONGKE_WEBHOOK_BASE_MS", 10_000, low=1, high=3_600_000),
    "cap_ms": env.integer("RONGKE_WEBHOOK_CAP_MS", 3_600_000, low=1, high=86_400_000),
    "pause_h": env.integer("RONGKE_WEBHOOK_PAUSE_H", 72, low=1, high=720),
}
"""Wait after the first failure, longest wait, and after how long in vain a webhook is paused."""

# --- Media plane (live teaching) -----------------------------------------------------------------
RONGKE_MEDIA_SECRET = env.text("RONGKE_MEDIA_SECRET", RONGKE_KEYS.get("media").hex())
"""Signs what the web process allows media workers to do."""
RONGKE_MEDIA_WORKERS = env.integer("RONGKE_MEDIA_WORKERS", 1, low=0, high=32)
"""Media workers that ``manage.py serve`` runs; one per core is enough."""
RONGKE_MEDIA_PORT = env.integer(
    "RONGKE_MEDIA_PORT", PORT + 1000 if PORT < 64000 else PORT - 1000, low=1, high=65500
)
"""First UDP port for media and, on the loopback interface, TCP port for control."""
RONGKE_MEDIA_POOL = env.names(
    "RONGKE_MEDIA_POOL",
    [f"media{n}@127.0.0.1:{RONGKE_MEDIA_PORT + n}" for n in range(RONGKE_MEDIA_WORKERS)],
)
"""``name@host:port`` of every media worker's control address."""
RONGKE_RECORDINGS = Path(env.text("RONGKE_RECORDINGS", str(VAR_DIR / "recordings")))
"""Where media workers write what they record, and replays are made from."""
RONGKE_REPLAY_DAYS = env.integer("RONGKE_REPLAY_DAYS", 730, low=1, high=36500)
"""Days that a replay is kept; then it is deleted, on record."""
RONGKE_TURN_URLS = env.names("RONGKE_TURN_URLS")
"""``turn:host:port`` of coturn servers with ``use-auth-secret``; none by default."""
RONGKE_TURN_SECRET = env.text("RONGKE_TURN_SECRET", "")

# --- Faces ---------------------------------------------------------------------------------------
RONGKE_FACE_ADDRESS = env.text("RONGKE_FACE_ADDRESS", env.local_socket(VAR_DIR, "faces"))
"""Where the face service listens: ``unix:/path``, or ``host:port`` of a machine of its own."""
RONGKE_FACE_WORKERS = env.integer("RONGKE_FACE_WORKERS", os.cpu_count() or 1, low=0, high=128)
"""Processes that look at faces; 0: ``manage.py serve`` runs no face service (it is elsewhere)."""
RONGKE_FACE_SESSIONS = env.integer(
    "RONGKE_FACE_SESSIONS", 6 * (RONGKE_FACE_WORKERS or 2), low=1, high=10_000
)
"""Verifications at one time; who comes beyond them hears "busy" before they begin, not midway."""
RONGKE_FACE_MODEL = env.text("RONGKE_FACE_MODEL", "")
RONGKE_FACE_MODEL_SHA256 = env.text("RONGKE_FACE_MODEL_SHA256", "")
RONGKE_FACE_MODEL_SCALE = env.choice("RONGKE_FACE_MODEL_SCALE", ("raw", "unit"), "raw")
"""An operator's own ONNX model in place of dlib's; see ``checkin/engine/onnx_engine.py``."""
RONGKE_FACE_ACCEPT = env.integer("RONGKE_FACE_ACCEPT", 450, low=1, high=2000)
RONGKE_FACE_REVIEW = env.integer("RONGKE_FACE_REVIEW", 550, low=1, high=2000)
"""Bands in thousandths of a distance: accepted up to the first, a person decides up to the next."""
RONGKE_FACE_ALARM = env.integer("RONGKE_FACE_ALARM", 90_000, low=1, high=10_000_000)
"""Stored faces at which platform administrators are warned; at 100,000 the law asks for filing."""
RONGKE_FACE_STEPS = env.names("RONGKE_FACE_STEPS")
"""Tests only: the steps of every challenge instead of drawn ones, to fit a recorded video."""
if PRODUCTION and RONGKE_FACE_STEPS:
    raise ImproperlyConfigured("RONGKE_FACE_STEPS is for tests: challenges must be unforeseeable.")

RONGKE_CHILDREN: dict[str, list[str]] = {
    f"media{n}": [sys.executable, "-W", "ignore::DeprecationWarning", "-m", "live.media"]
    for n in range(RONGKE_MEDIA_WORKERS)
}
if RONGKE_FACE_WORKERS:
    RONGKE_CHILDREN["faces"] = [sys.executable, "-m", "checkin.engine"]
"""Further programs for ``manage.py serve``: name → command line."""
RONGKE_CHILD_ENVIRONMENT: dict[str, dict[str, str]] = {
    f"media{n}": {
        "PYTHONPATH": str(BASE_DIR),
        "RONGKE_MEDIA_ID": f"media{n}",
        "RONGKE_MEDIA_HTTP": f"127.0.0.1:{RONGKE_MEDIA_PORT + n}",
        "RONGKE_MEDIA_UDP": str(RONGKE_MEDIA_PORT + n),
        "RONGKE_MEDIA_ADDRESSES": ",".join(
            env.names("RONGKE_MEDIA_ADDRESSES") or env.own_addresses(BIND)
        ),
        "RONGKE_MEDIA_SECRET": RONGKE_MEDIA_SECRET,
        "RONGKE_MEDIA_RECORDINGS": str(RONGKE_RECORDINGS),
        "RONGKE_WEB_URL": RONGKE_WEB_URL,
    }
    for n in range(RONGKE_MEDIA_WORKERS)
}
RONGKE_CHILD_ENVIRONMENT["faces"] = {
    "PYTHONPATH": str(BASE_DIR),
    "RONGKE_FACE_ADDRESS": RONGKE_FACE_ADDRESS,
    "RONGKE_FACE_WORKERS": str(RONGKE_FACE_WORKERS),
    "RONGKE_FACE_MODEL": RONGKE_FACE_MODEL,
    "RONGKE_FACE_MODEL_SHA256": RONGKE_FACE_MODEL_SHA256,
    "RONGKE_FACE_MODEL_SCALE": RONGKE_FACE_MODEL_SCALE,
}
"""What each of them finds in its environment besides ours."""
RONGKE_SUPERVISED = env.flag("RONGKE_SUPERVISED", default=False)
"""Set by ``manage.py serve`` for its children."""

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("RONGKE_LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "daphne": {"level": "WARNING"},
        "celery": {"level": "WARNING"},
    },
}
