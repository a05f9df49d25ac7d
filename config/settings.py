"""Settings, in Django's own order; the environment is read in config/env.py."""

import pghistory

from config import env

BASE_DIR = env.BASE_DIR
DATA_DIR = env.DATA_DIR
SECRET_KEY = env.secret_key()
DEBUG = env.DEBUG
DEMO = env.DEMO
ALLOWED_HOSTS = env.ALLOWED_HOSTS
PUBLIC_URL = env.PUBLIC_URL
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PUBLIC_URL else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https")

INSTALLED_APPS = [
    "clinical",
    "formsbuilder",
    "syncapi",
    "exports",
    "config",
    "pghistory",
    "pgtrigger",
    "django_q",
    "import_export",
    "wagtail.contrib.settings",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.sites",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.policy.PolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clinical.portal.locking.LockMiddleware",
    "clinical.portal.second_factor.gate.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
APPEND_SLASH = False  # a phone's POST loses its body on a redirect
X_FRAME_OPTIONS = "SAMEORIGIN"  # the editor shows its preview in a frame of its own

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # templates/ holds some of our own
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
            ]
        },
    }
]

WSGI_APPLICATION = "config.wsgi.application"

DATABASES = {"default": env.database()}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
# After a restart of PostgreSQL nobody is handed a connection that died with it.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Without a number here Django forbids prepared statements, even to who asks for one (an idle pull).
DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = 1_000_000
if env.DATABASE_POOL:
    # 64 blocking threads over few connections: a slow phone costs a thread, never a connection.
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 2,
        "max_size": env.DATABASE_POOL,
        "timeout": env.DATABASE_POOL_SECONDS,
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60

AUTH_USER_MODEL = "clinical.User"
AUTHENTICATION_BACKENDS = ["clinical.authentication.ClinicBackend"]
PASSWORD_HASHERS = [
    "clinical.authentication.Argon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "clinical.authentication.ImportedBCryptHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/admin/login/"
SESSION_COOKIE_AGE = 10 * 60 * 60  # a shift
LOCK_AFTER_MINUTES = 15  # without a touch: the password over the page

LANGUAGE_CODE = "en"
LANGUAGES = [
    (code, name)
    for code, name in [
        ("en", "English"),
        ("ar", "العربية"),
        ("es", "Español"),
        ("fr", "Français"),
    ]
    if code in env.LANGUAGES
]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = env.TIME_ZONE
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/admin/media-behind-a-view/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MANIFEST_STRICT = False

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A form of 60 questions has more fields, and a push of 2,000 patients more bytes, than Django allows.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
SYNC_MAX_BODY = env.SYNC_MAX_BODY
DATA_UPLOAD_MAX_MEMORY_SIZE = SYNC_MAX_BODY + 1024

# Remembered password proofs of phones live here; the default of 300 entries would forget most of them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

WAGTAIL_SITE_NAME = "Hikma"
WAGTAILADMIN_BASE_URL = PUBLIC_URL or "http://localhost:8000"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_AUTOSAVE_INTERVAL = 5000
WAGTAIL_I18N_ENABLED = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "formsbuilder.approved.publish_approved"
WAGTAILADMIN_USER_LOGIN_FORM = "clinical.portal.account.SignInForm"
WAGTAIL_PASSWORD_RESET_ENABLED = False  # not by mail: a clinic manager gives a new password
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()

Q_CLUSTER = {
    "name": "hikma",
    "orm": "default",
    "workers": 2,
    "bulk": 1,
    "queue_limit": 1,  # a longer prefetch runs tasks twice: the lock starts at dequeue
    "poll": 0.5,
    "timeout": 1800,
    "retry": 2400,
    "max_attempts": 3,
    "ack_failures": True,
    "catch_up": False,
    "save_limit": 500,
    "recycle": 50,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

if env.SENTRY_DSN:
    import sentry_sdk

    # Patient data must not leave with an error report: no bodies, no local variables, no users.
    sentry_sdk.init(
        env.SENTRY_DSN,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
    )
