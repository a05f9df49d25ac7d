"""Settings of the tests: the product's own, with an environment made here and not by the person."""

import os

from tests.harness.environment import DATA_DIR, OURS, environment

for _name in ("static", "media"):
    (DATA_DIR / _name).mkdir(parents=True, exist_ok=True)
for _name in OURS:
    os.environ.pop(_name, None)
# The database is replaced by tests/harness/database.py when the first test asks for it.
os.environ |= environment(
    database_url="postgresql://postgres@/no_test_asked_for_it?host=/nowhere",
    data_dir=DATA_DIR,
    DJANGO_SETTINGS_MODULE="tests.settings",
)

from config.settings import *  # noqa: E402, F403

# Hashed names need `collectstatic`; the server fixture uses the real storage.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405

# The slow hash is for thieves; people made by tests are many. Real servers read these hashes, too.
PASSWORD_HASHERS = ["tests.harness.hashing.OneRound", *PASSWORD_HASHERS]  # noqa: F405
