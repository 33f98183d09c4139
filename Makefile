# make run | test | lint | bench. GNU make 3.81 (macOS) is enough.
# PYTHON chooses the Python of .venv; ARGS goes to pytest, as in: make test ARGS="tests/ads -k choosing"

VENV := .venv
IN_VENV := $(VENV)/bin/python -m

.PHONY: run test lint bench install install-dev

run: install
	@exec $(IN_VENV) azsite.run

test: install-dev
	@sh bin/browser
	@sh bin/checkers
	$(IN_VENV) pytest -n auto $(ARGS)

lint: install-dev
	$(IN_VENV) ruff check .
	$(IN_VENV) ruff format --check .
	$(IN_VENV) djlint templates --lint

bench: install
	@for script in bench/*.py; do echo "$$script"; $(VENV)/bin/python $$script || exit 1; done

# The script decides what is to be done: a stamp alone cannot see a half-made or moved .venv.
install:
	@sh bin/install requirements.txt

install-dev:
	@sh bin/install requirements-dev.txt
