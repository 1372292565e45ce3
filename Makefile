# The verbs of this house. PYTHON is the project's own environment where it exists.
PYTHON ?= $(shell if [ -x .venv/bin/python ]; then echo .venv/bin/python; else echo python3; fi)

.PHONY: check fmt test slow bench catalogue quality flip pictures
check:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"
fmt:
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .
test:
	$(PYTHON) -m pytest
slow:
	$(PYTHON) -m pytest -m slow
bench:
	$(PYTHON) -m samples.bench
quality:
	$(PYTHON) -m samples.quality
flip:
	$(PYTHON) -m samples.flip
catalogue:
	$(PYTHON) -m rules.explain > rules/README.md.new && mv rules/README.md.new rules/README.md
pictures:
	$(PYTHON) -m samples.pictures
