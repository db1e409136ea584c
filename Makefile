# The two commands of a user are `make run` and `make test`; the others are for work on the project.
.PHONY: run test check format index clean preflight

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Where bytecode is not written on import, or a copy left it out, every start would compile all anew.
COMPILE = find $(VENV)/lib -name '*.pyc' | grep -q . || $(BIN)/python -m compileall -qq $(VENV)/lib; \
  $(BIN)/python -m compileall -q assistant app.py

run: $(VENV)/.run preflight
	@$(COMPILE)
	@$(BIN)/python -m assistant index --if-stale
	@$(BIN)/python app.py

test: $(VENV)/.test
	@$(COMPILE)
	@sh tests/install_browser.sh
	@$(BIN)/python -m assistant index --if-stale
	$(BIN)/python -m pytest
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

index: $(VENV)/.run
	$(BIN)/python -m assistant index

clean:
	rm -rf $(VENV) .index .pytest_cache .mypy_cache .ruff_cache .hypothesis

preflight:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "需要 Python 3.11 或更新版本：sudo apt-get install python3" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
	  || { echo "缺少 venv 模块：sudo apt-get install python3-venv" >&2; exit 1; }

# A half-made environment is made anew: the stamp is written only when everything is installed.
$(VENV)/.run: requirements.txt | preflight
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps -r requirements.txt
	@touch $@

$(VENV)/.test: requirements-test.txt | preflight
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps -r requirements-test.txt
	@touch $@ $(VENV)/.run
