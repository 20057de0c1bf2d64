# The commands of this project; `make help` lists them.
# Settings are given in the environment or behind the command: make run PORT=8081
PYTHON = python3
BIN = .venv/bin
ARGS =

.PHONY: help run serve install install-dev test lint fuzz bench chaos train eval menus picture \
	pictures forms templates requirements clean

help:
	@echo 'make run           the helpdesk with a simulated LINE, to try in a browser'
	@echo 'make serve         the helpdesk on a real LINE channel (settings from .env)'
	@echo 'make test          the whole test suite, on SQLite and PostgreSQL'
	@echo 'make lint          ruff and mypy'
	@echo 'make fuzz          100,000 generated webhooks'
	@echo 'make bench         one table of speed and memory'
	@echo 'make chaos         processes killed at random under load'
	@echo 'make train         learns anew from the sentences in texts/ (after changing them)'
	@echo 'make eval          how well free text is understood and questions are answered (ARGS=file.jsonl: that text, too)'
	@echo 'make menus         draws the pictures of the rich menus anew'
	@echo 'make picture       takes the picture of README anew (needs chromium and chromedriver)'
	@echo 'make pictures      takes those of docs/services.md; ARGS="phetchabun3 repair": every phone, to look at'
	@echo 'make templates     makes the templates of printed forms for Word anew'
	@echo 'make forms         pictures of all printed forms in build/forms, to look at (ARGS=names of some)'
	@echo 'make install       the packages, without starting anything'
	@echo 'make install-dev   those of tests, lint and types as well'
	@echo 'make requirements  pins requirements*.in anew (needs uv; ARGS=--upgrade takes newer ones)'
	@echo 'make clean         removes .venv and caches; data in var/ stays'
	@echo 'Variables, behind the command or in the environment:'
	@echo '  PORT (8080), SIMULATOR_PORT (8090, of make run), OFFICE (chaiyaphum),'
	@echo '  PYTHON (python3), ARGS (for pytest, benchmarks and uv)'

run: install
	@exec $(BIN)/python -m ops run

serve: install
	@exec $(BIN)/python -m ops serve

# Compiled modules are kept, whatever the environment says: the tests start Python some hundred times.
test: export PYTHONDONTWRITEBYTECODE =
test: install-dev
	@$(BIN)/python -m pytest -n 4 --dist loadgroup $(ARGS)

lint: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fuzz: install-dev
	@$(BIN)/python -m pytest -n 2 -m fuzz $(ARGS)

chaos: install-dev
	@$(BIN)/python -m pytest -m chaos $(ARGS)

bench: install-dev
	@$(BIN)/python -m benchmarks $(ARGS)

train: install-dev
	@$(BIN)/python -m benchmarks.training

eval: install-dev
	@$(BIN)/python -m benchmarks.understanding $(ARGS)
	@$(BIN)/python -m benchmarks.answers

menus: install
	@$(BIN)/python -m richmenus

picture: install-dev
	@$(BIN)/python -m tests.picture

forms: install-dev
	@$(BIN)/python -m tests.form_pictures $(ARGS)

pictures: install-dev
	@$(BIN)/python -m tests.pictures $(ARGS)

templates: install
	@$(BIN)/python -m printing.make_docx

install:
	@$(PYTHON) -I ops/install.py requirements.txt

install-dev:
	@$(PYTHON) -I ops/install.py requirements.txt requirements-dev.txt

# Needs the tool uv. A newer release is taken only with ARGS=--upgrade.
COMPILE = uv pip compile --quiet --universal --python-version 3.11 --only-binary :all: \
	--generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command 'make requirements' $(ARGS)
requirements:
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
