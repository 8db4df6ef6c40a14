"""Django's settings, derived from the installation's own (`config.env.Env`) alone."""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from broadsheet.config import sizes
from broadsheet.config.env import LANGUAGES as SPOKEN
from broadsheet.config.env import read_env

ENV = read_env()
DATA = ENV.data.resolve()
THEME = DATA / "theme"
THEME_STATIC = Path(__file__).resolve().parent.parent / "theme" / "static"

DEMO = (DATA / "demo-accounts.json").exists() and ENV.host in ("127.0.0.1", "localhost", "::1")
"""A demo shows its letters to anybody, so that one can try it; nothing else does."""

SECRET_KEY = ENV.secret_key
DEBUG = ENV.debug
PUBLIC_ORIGIN = ENV.public_url
OUR_HOSTS = [ENV.host]
ALLOWED_HOSTS = ["*"]  # config.middleware.only_our_host refuses every host but ours, with 421
CSRF_TRUSTED_ORIGINS = [ENV.public_url]
TRUSTED_PROXIES = ENV.trusted_proxies
TLS_CERT, TLS_KEY = ENV.tls_cert, ENV.tls_key

INSTALLED_APPS = [
    "broadsheet.config",
    "broadsheet.theme",
    "broadsheet.serving",
    "broadsheet.privacy",
    "broadsheet.comments",
    "broadsheet.standing",
    "broadsheet.readership",
    "broadsheet.newsletters",
    "broadsheet.record",
    "broadsheet.articles",
    "broadsheet.readers",
    "broadsheet.staff",
    "broadsheet.mail",
    "broadsheet.spam",
    "broadsheet.base",
    "broadsheet.core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "broadsheet.staff.apps.WagtailUsers",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "modelsearch",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "broadsheet.config.middleware.believe_proxies",
    "broadsheet.config.middleware.only_our_host",
    "broadsheet.config.middleware.known_methods",
    "broadsheet.config.middleware.not_too_much",
    "broadsheet.config.middleware.PlainErrors",
    "broadsheet.serving.middleware.PublishedPages",
    "broadsheet.theme.middleware.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "broadsheet.config.middleware.CompressedText",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "broadsheet.config.edit_link.staff_are_known",
    "broadsheet.config.desk_menus.TreeForAdministrators",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "broadsheet.staff.middleware.second_factor",
    "broadsheet.articles.middleware.where_articles_stood",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "broadsheet.config.urls"
WSGI_APPLICATION = "broadsheet.config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [THEME / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


def _databases() -> dict[str, dict[str, object]]:
    if not ENV.database:
        return {
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": DATA / "broadsheet.sqlite3",
                "CONN_MAX_AGE": 60,
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 5,
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                    " PRAGMA foreign_keys=ON; PRAGMA cache_size=-8000;",
                },
                "TEST": {"NAME": None},
            }
        }
    url = urlsplit(ENV.database)
    return {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": url.hostname or parse_qs(url.query).get("host", [""])[0],
            "PORT": url.port or "",
            "NAME": url.path.lstrip("/"),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "CONN_MAX_AGE": 60,
        }
    }


DATABASES = _databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "base.User"
WAGTAIL_PAGE_MODEL = "base.BasePage"
WAGTAILIMAGES_IMAGE_MODEL = "base.NewsImage"
WAGTAILDOCS_DOCUMENT_MODEL = "base.NewsDocument"

LANGUAGE_CODE = ENV.language
LANGUAGES = list(SPOKEN.items())
TIME_ZONE = ENV.time_zone
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = "broadsheet.config.formats"
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "staff" / "wording"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [THEME / "static"] if (THEME / "static").is_dir() else []
STORE: Path | None = DATA / "pages"
"""The folder of the published pages; None stores none."""
PAGES_MEMORY = ENV.pages_memory * 1024 * 1024
"""Bytes of memory for the pages asked for most, in each process of the front."""
NICENESS = ENV.niceness
BEHIND_CDN = ENV.behind_cdn
SPAM_MODEL = ENV.spam_model.resolve() if ENV.spam_model else None
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o755
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "broadsheet.config.collected.Collected"},
}
WHITENOISE_MAX_AGE = 60
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

COUNTS_WRITTEN_AFTER = 1.0
"""Seconds after which the uses of Akismet keys are written down, many at once."""

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENV.public_url.startswith("https://")
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "broadsheet.theme.views.csrf_failure"
SILENCED_SYSTEM_CHECKS = [
    "fields.W342",  # a unique ParentalKey: Wagtail's revisions know no OneToOneField
]

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_ADAPTER = "broadsheet.staff.accounts.StaffAccounts"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody gets mail here because a stranger typed an address
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "broadsheet.staff.links.LinkTokens"  # noqa: S105 - a name
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = None
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # half a minute either way: phones and servers disagree that much
MFA_FORMS = {
    "authenticate": "broadsheet.staff.forms.CodeForm",
    "add_webauthn": "broadsheet.staff.forms.PasskeyForm",
    "login_webauthn": "broadsheet.staff.forms.SignInByPasskey",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up: an administrator gave the address
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ENV.public_url.startswith("http://")
EMAIL_BACKEND = "broadsheet.mail.backend.OutboxBackend"
DEFAULT_FROM_EMAIL = ENV.mail_from or f"news@{ENV.host}"
SMTP = ENV.smtp
BOUNCE_ADDRESS, BOUNCE_IMAP = ENV.bounce_address, ENV.bounce_imap
MAILGUN_KEY, POSTMARK_SECRET, SES_TOPIC = ENV.mailgun_key, ENV.postmark_secret, ENV.ses_topic
OPERATOR_EMAIL = ENV.operator_email
DATABASE_URL = ENV.database
BACKUP_TO = ENV.backup_to.resolve() if ENV.backup_to else None
BACKUP_EVERY_HOURS, BACKUP_KEEP = ENV.backup_every_hours, ENV.backup_keep

WAGTAIL_SITE_NAME = "Broadsheet"
WAGTAILADMIN_BASE_URL = ENV.public_url
WAGTAILADMIN_LOGIN_URL = "/account/login/"
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_I18N_ENABLED = False
WAGTAIL_USER_TIME_ZONES = [ENV.time_zone]
WAGTAILADMIN_RECENT_EDITS_LIMIT = 5
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "avif", "gif"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "broadsheet.articles.image_forms.ImageForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = sizes.PICTURE_MOST
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60_000_000
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"avif": "avif", "webp": "webp"}
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "broadsheet.articles.document_forms.DocumentForm"
WAGTAILDOCS_MAX_UPLOAD_SIZE = sizes.DOCUMENT_MOST
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "txt", "xlsx"]
RECORDING_MOST_BYTES = sizes.RECORDING_MOST
TAGGIT_CASE_INSENSITIVE = True
MODELSEARCH_BACKENDS = {"default": {"BACKEND": "broadsheet.articles.desk_search"}}
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAIL_CONTENT_LANGUAGES = [(ENV.language, SPOKEN[ENV.language])]

TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}

GROUPS = {
    "administrator": _("Administrator"),
    "editor": _("Editor"),
    "reporter": _("Reporter"),
    "contributor": _("Contributor"),
    "moderator": _("Moderator"),
    "newsletter": _("Newsletter"),
}
