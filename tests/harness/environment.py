"""The environment of a process under test: complete, and nothing of the person's own settings."""

import os
import tempfile
from pathlib import Path

# Processes that share a suite (pytest-xdist) share no files.
_SHARE = os.environ.get("PYTEST_XDIST_WORKER", "main")
DATA_DIR = Path(tempfile.gettempdir()) / f"hikma-test-data-{os.getuid()}-{_SHARE}"
OURS = (
    *("ALLOWED_HOSTS", "DATABASE_POOL", "DATABASE_POOL_SECONDS", "DATABASE_REPLICA_URL"),
    *("DATABASE_URL", "DATA_DIR"),
    *("DEBUG", "DEMO", "DJANGO_SETTINGS_MODULE", "HOST", "LANGUAGES", "PORT", "PUBLIC_URL"),
    *("SECRET_KEY", "SENTRY_DSN", "SYNC_MAX_BODY", "TIME_ZONE"),
)


def environment(*, database_url: str, data_dir: Path, **more: str) -> dict[str, str]:
    """os.environ with every setting of ours replaced."""
    inherited = {name: value for name, value in os.environ.items() if name not in OURS}
    # Some containers set it; then each of a hundred starts would compile the product anew.
    inherited.pop("PYTHONDONTWRITEBYTECODE", None)
    return inherited | {
        "READ_DOT_ENV": "0",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "only-for-tests",
        "DATABASE_URL": database_url,
        "DATA_DIR": str(data_dir),
        "ALLOWED_HOSTS": "*",
        "PYTHONUNBUFFERED": "1",
        **more,
    }
