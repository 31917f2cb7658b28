"""All settings, read from the environment (`.env.example` lists every variable).

Secure by default: no default key, no debugging, strict cookies. Only this module reads the environment.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.conf import global_settings
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# Modes -------------------------------------------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY")
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)  # demonstration: plain cookies, nothing forced, a banner on each page
EMBEDDED = env.bool("PORTAL_EMBEDDED", default=False)  # worker thread in the web process
STRICT = not (DEBUG or DEMO)

# Keys of personal fields: "id:base64 of 32 bytes", newest first; all listed keys can decrypt.
PERSONAL_KEYS = env.list("PERSONAL_KEYS")

# Hosts -------------------------------------------------------------------------------------------------------
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000")

# Rooms -------------------------------------------------------------------------------------------------------
ROOMS = ["deputies", "proposals", "bulletins", "liaison", "meetings"]
INSTALLED_APPS = [
    "congress",
    *ROOMS,
    "congress.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "rules",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "congress.middleware.request_context",
    "congress.middleware.keep_public_pages",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "congress.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "congress.middleware.acting",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "congress.auth.obligations",
    "congress.middleware.refusals",
]

ROOT_URLCONF = "congress.urls"
WSGI_APPLICATION = "congress.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "congress.context.portal",
            ],
            "builtins": ["congress.templatetags.portal"],
        },
    },
]
FORM_RENDERER = "congress.pages.PortalFormRenderer"

# Data --------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = env.bool("PGBOUNCER", default=False)
    # Compiling a plan takes longer than any of our questions, and so does weighing each order of a dozen joined tables:
    # Django joins first what it narrows by, then what a row shows.
    DATABASES["default"]["OPTIONS"] = {
        "options": "-c jit=off -c join_collapse_limit=5 -c statement_timeout=30000 -c lock_timeout=10000"
        " -c idle_in_transaction_session_timeout=60000"
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = [
    "models.W040"
]  # columns an index only carries along are for PostgreSQL; SQLite leaves them out

# Rate limits live in the database: they hold over all processes and without Redis.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "congress_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # the default of 300 would forget limits under attack
    }
}
SESSION_ENGINE = "congress.sessions"

# Background work ---------------------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
REDIS_PREFIX = env.str("REDIS_PREFIX", default="")  # before every key, where portals share a database of Redis
# Ways out of the house (docs/notices.md): which notices go out by, and where each provider's account stands.
NOTICE_CHANNELS = env.list("NOTICE_CHANNELS", default=[])  # empty: notices are read in the portal alone
CHANNELS = {
    "sms": env.str("SMS_URL", default=""),
    "wecom": env.str("WECOM_URL", default=""),
    "dingtalk": env.str("DINGTALK_URL", default=""),
    "feishu": env.str("FEISHU_URL", default=""),
    "wechat": env.str("WECHAT_URL", default=""),
    "wecom_robot": env.str("WECOM_ROBOT_URL", default="https://qyapi.weixin.qq.com"),
    "dingtalk_robot": env.str("DINGTALK_ROBOT_URL", default="https://oapi.dingtalk.com"),
    "feishu_robot": env.str("FEISHU_ROBOT_URL", default="https://open.feishu.cn"),
}
DELIVERY_PACE = env.float("DELIVERY_PACE", default=1.0)  # every pause of the delivery times this; below 1 for trials
PUBLIC_PAGES_KEPT = min(
    30, env.int("PUBLIC_PAGES_KEPT", default=30)
)  # seconds a process keeps visitors' pages; 0: not at all
VOTER_CODES_A_DAY = env.int("VOTER_CODES_A_DAY", default=500)  # codes by SMS to voters' phones; 0: none
SMS_BACKEND = env.str("SMS_BACKEND", default="congress.channels.ConsoleSms")
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="portal@localhost")
EMAIL_TIMEOUT = 10

# Files -------------------------------------------------------------------------------------------------------
MEDIA_ROOT = env.path("FILES_ROOT", default=str(VAR_DIR / "files"))
X_ACCEL_PREFIX = env.str("X_ACCEL_PREFIX", default="")  # nginx's internal location; empty: the portal streams
FILE_MAX_BYTES = env.int("FILE_MAX_BYTES", default=20 * 1024 * 1024)
CLAMD = env.str("CLAMD", default="")  # tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl; empty: no scanner
BACKUP_STAMP = env.str("BACKUP_STAMP", default="")  # touched by every backup that succeeded; empty: none is made
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [*global_settings.STATICFILES_FINDERS, "congress.looks.JoinedStylesheets"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if EMBEDDED or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = EMBEDDED or DEBUG
WHITENOISE_MAX_AGE = 600

# People ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "congress.User"
AUTHENTICATION_BACKENDS = ["congress.auth.PortalBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
# mlps (等保): ten signs of three classes, the last five refused, staff change them every 90 days.
# asvs (OWASP): long instead of mixed, never changed by the calendar.
PASSWORD_PROFILE = env.str("PASSWORD_PROFILE", default="mlps")
PASSWORD_LENGTH = {"mlps": 10, "asvs": 15}[PASSWORD_PROFILE]
PASSWORD_DAYS = {"mlps": 90, "asvs": 0}[PASSWORD_PROFILE]
_checks = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _checks + "UserAttributeSimilarityValidator"},
    {"NAME": _checks + "MinimumLengthValidator", "OPTIONS": {"min_length": PASSWORD_LENGTH}},
    {"NAME": _checks + "CommonPasswordValidator"},
]
if PASSWORD_PROFILE == "mlps":
    AUTH_PASSWORD_VALIDATORS += [
        {"NAME": "congress.passwords.ThreeClassesValidator"},
        {"NAME": "congress.passwords.NotOneOfTheLastValidator"},
    ]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
IDLE_MINUTES = env.int("IDLE_MINUTES", default=30)
SESSION_HOURS = env.int("SESSION_HOURS", default=12)
# Roles that must use a second factor (never forced in the demonstration), and those offered one.
MFA_ROLES = env.list(
    "MFA_ROLES", default=["secretariat", "deputy_affairs", "system_admin", "security_admin", "auditor"]
)

ACCOUNT_ADAPTER = "congress.auth.PortalAccountAdapter"
ACCOUNT_FORMS = {"login": "congress.auth.PortalLoginForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_DISPLAY = str
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # the session in which it was changed goes on, all others end
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 1800
# A whole congress may sit behind one address: per source the limits are wide, per account (and source) narrow.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
    "login_anywhere": "50/h/key",
    "sms_code": "100/10m/ip,3/10m/key",
    "sms_budget": "600/h/key",
}
MFA_ADAPTER = "congress.auth.PortalMFAAdapter"
MFA_FORMS = {"add_webauthn": "congress.auth.PasskeyForm", "edit_webauthn": "congress.auth.PasskeyNameForm"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not STRICT

# Language and time -------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese (simplified)")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Security headers --------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
# Where the secret stands in the address, no session is read or begun.
WITHOUT_COOKIES = r"/(calendar/feed/[^/]+\.ics|wall/\d+/[^/]+/)$"
CSRF_FAILURE_VIEW = "congress.views.home.csrf_failure"
if STRICT:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = "__Host-session", "__Host-csrf", "__Host-language"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]

# API ---------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "congress.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "congress.api.answers.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Deputies' Portal",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [],
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
}

# Logs --------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "congress.logs.RedactingFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
