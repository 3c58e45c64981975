# Everything a newcomer types. `make demo` and `make test` need only Python 3.11+ and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DATA ?=
SEEDS ?= 20
TEACHER ?=
TABLE ?=
# Compiled modules are kept also where the environment forbids it, as images of containers do:
# importing torch and scikit-learn takes half the time then, in every worker and child.
TESTED := OMP_NUM_THREADS=1 QT_QPA_PLATFORM=offscreen PYTHONDONTWRITEBYTECODE= \
	PYTHONPYCACHEPREFIX=$(CURDIR)/$(VENV)/compiled

.PHONY: help demo app test test-slow faults mutants storm lint bench bench-robust bench-scale bench-queue \
	bench-backbones bench-attributes bench-mistakes bench-loop bench-review bench-simulate \
	bench-words clean

help:
	@echo "make demo   label a sample folder and show the result"
	@echo "make app    open the window"
	@echo "make test   lint, types, import contracts and the tests"
	@echo "make test-slow  what draws so often that it takes long: nightly, and before a release"
	@echo "make faults  kills, power cuts, full disks and damage by the hundred, with counts"
	@echo "make mutants  break the engine on purpose and see whether a test says so; MINUTES=10"
	@echo "make storm  long random sequences of what a person does; STORM_IMAGES=2000 for more images"
	@echo "make lint   the first three of these"
	@echo "make bench DATA=<folder of class folders, or of such folders> [SEEDS=20]"
	@echo "make bench-robust DATA=<the same> [SEEDS=20]"
	@echo "make bench-scale"
	@echo "make bench-queue DATA=<the same as for bench>"
	@echo "make bench-backbones DATA=<folder of such folders> [TEACHER=<folder>]"
	@echo "make bench-attributes DATA=<.npz file, or folder of class folders with TABLE=<csv>> [WORDS=1]"
	@echo "make bench-mistakes DATA=<folder of such folders>"
	@echo "make bench-loop DATA=<the same as for bench> [SEEDS=5] [SETS=<names>] [KINDS=<names>]"
	@echo "make bench-review"
	@echo "make bench-simulate"
	@echo "make bench-words [SEEDS=20]"
	@echo "make clean  remove the environment and what the demo made"

demo: $(READY)
	@$(BIN)/protolabel demo --out demo

app: $(READY)
	@$(BIN)/protolabel open

test: lint
	@$(TESTED) $(BIN)/pytest -q -n auto --dist worksteal -m "not slow and not faults"

test-slow: $(READY)
	@$(TESTED) $(BIN)/pytest -q -n auto --dist worksteal -m slow

faults: $(READY)
	@$(TESTED) $(BIN)/pytest -q -n auto --dist worksteal -m faults tests/faults

mutants: MINUTES = 10
mutants: $(READY)
	@$(TESTED) $(BIN)/python -m tests.mutants --minutes $(MINUTES) $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only $(ONLY))

storm: $(READY)
	@STORM=1 QT_QPA_PLATFORM=offscreen $(BIN)/pytest -q --timeout 0 tests/engine/test_storm.py \
		tests/gui/flows/test_storm.py

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(READY)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --group bench
	@$(BIN)/python -m tests.benchmarks.bench_labelling $(DATA) --seeds $(SEEDS)

bench-robust: $(READY)
	@$(BIN)/python -m tests.benchmarks.bench_robust $(DATA) --seeds $(SEEDS)

bench-scale: $(READY)
	@$(BIN)/python -m tests.benchmarks.bench_scale

bench-queue: $(READY)
	@$(BIN)/python -m tests.benchmarks.bench_queue $(DATA)

bench-backbones: $(READY)
	@$(BIN)/python -m tests.benchmarks.bench_backbones $(DATA) --teacher "$(TEACHER)"

bench-attributes: $(READY)
	@$(BIN)/python -m tests.benchmarks.bench_attributes $(DATA) $(if $(TABLE),--table $(TABLE)) $(if $(UNSEEN),--unseen $(UNSEEN)) $(if $(WORDS),--words)

bench-mistakes: $(READY)
	@$(BIN)/python -m tests.benchmarks.bench_mistakes $(DATA)

bench-loop: SEEDS = 5
bench-loop: $(READY)
	@$(BIN)/python -m tests.benchmarks.bench_loop $(DATA) --seeds $(SEEDS) $(if $(SETS),--sets $(SETS)) $(if $(KINDS),--kinds $(KINDS))

bench-words: $(READY)
	@$(BIN)/python -m tests.benchmarks.bench_words --seeds $(SEEDS)

bench-review: $(READY)
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.benchmarks.bench_review

bench-simulate: $(READY)
	@$(BIN)/python -m tests.benchmarks.bench_simulate

clean:
	rm -rf $(VENV) demo

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Protolabel needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --editable . --group dev
	@$(BIN)/python -m gui.system_libraries --install
	@touch $@
