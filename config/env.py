"""The only file that reads the environment; a missing setting ends with the line to write."""

import os
import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if os.environ.get("READ_DOT_ENV", "1") == "1" and (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
DATA_DIR = Path(env.str("DATA_DIR", "") or BASE_DIR / "var").resolve()
PUBLIC_URL = env.str("PUBLIC_URL", "").rstrip("/")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["*"] if DEBUG or DEMO else ["localhost", "127.0.0.1"]
)
TIME_ZONE = env.str("TIME_ZONE", "UTC")
LANGUAGES = env.list("LANGUAGES", default=["en", "ar", "es"])
SENTRY_DSN = env.str("SENTRY_DSN", "")
SYNC_MAX_BODY = env.int("SYNC_MAX_BODY", 100 * 1024 * 1024)
DATABASE_POOL = env.int("DATABASE_POOL", 0)
DATABASE_POOL_SECONDS = env.int("DATABASE_POOL_SECONDS", 30)


def secret_key():
    """The signing key; only a DEBUG server may make one up (sessions end when it restarts)."""
    key = env.str("SECRET_KEY", "")
    if key:
        return key
    if DEBUG:
        return "made-up-for-debugging-" + secrets.token_hex(16)
    raise ImproperlyConfigured(
        f"SECRET_KEY is missing. Write this line into .env:\nSECRET_KEY={secrets.token_urlsafe(48)}"
    )


def database(name="DATABASE_URL"):
    """The PostgreSQL connection of ``DATABASE_URL`` as Django wants it."""
    if not env.str(name, ""):
        raise ImproperlyConfigured(
            f"{name} is missing. Write this line into .env (with your own values):\n"
            f"{name}=postgresql://hikma:password@localhost:5432/hikma"
        )
    return env.db_url(name)
