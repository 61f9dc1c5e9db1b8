# Every target prepares what it needs: `make demo` or `make test` can be the first command on a clone.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Without kept bytecode each of the hundreds of processes of tests and demo compiles all modules anew: half of its time.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(READY)  ## Walk through the factory without AWS: catalog, hub, and a launch in the sandbox
	@$(BIN)/factory list
	@$(BIN)/factory synth
	@$(BIN)/factory demo

# A file's tests stay in one process, in their order: a served organization is the process's. Four processes
# keep two cores busy: some tests wait for a client that backs off. In the order that tests/conftest.py gives:
# xdist would put files with few tests last, and those take longest.
TEST := $(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder --ignore=tests/whole --ignore=tests/bench

test: $(READY)  ## Run the tests, but for the slow ones, which `make whole` runs
	@$(TEST) -m "not slow"

# The benches promise nothing of a product: that they run is seen in the workflow's other job.
whole: $(READY)  ## Run the slow tests: long pages' commands, the package, a hub at the quotas, 300 OUs, benches
	@$(TEST) -m slow
	@$(BIN)/python -m pytest -n 2 --dist loadfile tests/whole tests/bench

# mypy and the products are looked at beside each other.
check: $(READY)  ## ruff, mypy, and cfn-lint and cdk-nag over all products and released versions
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy & mypy=$$!; $(BIN)/factory check; checked=$$?; wait $$mypy && exit $$checked

fuzz: $(READY)  ## Draw 2,000 command lines that nobody means, others each time
	@$(BIN)/python -m pytest --hypothesis-profile=fuzz tests/product_factory/commands/test_fuzz.py

bench: $(READY)  ## Measure speed as ratios within one run
	@$(BIN)/python -m tests.bench

docs: $(READY)  ## Build the docs as a site, in English and Japanese, into build/docs/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet && echo "Open build/docs/index.html."

smoke: $(READY)  ## See the whole smoke run pass against a sandbox; docs/SMOKE.md tells of AWS
	@$(BIN)/python -m tests.product_factory.smoke

pictures: $(READY)  ## Take the pictures of the docs anew, with a Chromium that is there
	@$(BIN)/python -m tests.pictures

setup: $(READY)  ## Make .venv with everything in it

constraints:  ## Renew constraints.txt from the newest allowed versions
	@rm -rf .venv-new && $(PYTHON) -m venv .venv-new
	@.venv-new/bin/pip install --quiet -e '.[dev]'
	@{ sed -n '/^#/p' constraints.txt; .venv-new/bin/pip freeze --exclude-editable; } > .constraints.new
	@mv .constraints.new constraints.txt && rm -rf .venv-new

# Python compiles what it imports, once: of the CDK library's 250 services that is a tenth. Where uv is there, it takes
# a fifth of pip's time; it reads no settings of pip's, and where it finds no packages pip is asked.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; name it: make PYTHON=python3.12 …" if sys.version_info < (3, 11) else 0)'
	@echo "Preparing .venv (once, some minutes, mostly downloads): Python packages …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@{ command -v uv >/dev/null && uv pip install --quiet --python $(BIN)/python -c constraints.txt -e '.[dev]' 2>/dev/null; } || \
	  $(BIN)/pip install --quiet --quiet --no-compile -c constraints.txt -e '.[dev]'
	@echo "… and the CDK CLI …"
	@$(BIN)/python -m product_factory.sharing.cdk_cli || echo 'Going on without the CDK CLI.'
	@touch $@

.PHONY: help demo test whole check fuzz bench docs smoke pictures setup constraints
