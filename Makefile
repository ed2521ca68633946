# Everything here is a thin name for `python tools/run.py NAME`, which also works where make is missing.

.DEFAULT_GOAL := help
COMMANDS := read lab quick test test-all book pdf lite notebooks parity mutants bench fuzz records \
	lowest newest engines lock clean figure

# The first Python that is new enough; if none is, the script says so in one sentence.
PYTHON ?= $(shell for python in python3 python python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && exit; \
	done; echo python3)

# The word after `make figure` is the figure's name, and nothing to make.
FIGURE :=
ifeq ($(firstword $(MAKECMDGOALS)),figure)
FIGURE := $(word 2,$(MAKECMDGOALS))
endif
ifneq ($(FIGURE),)
.PHONY: $(FIGURE)
$(FIGURE): figure ; @:
endif

.PHONY: help $(COMMANDS)

help:
	@echo 'make read       build the book, serve it on this machine and open it (PORT=8000 to choose)'
	@echo 'make lab        open the chapters in JupyterLab, to run and change them'
	@echo 'make figure NAME   serve one live figure alone; it is built anew at each save of its sources'
	@echo 'make quick      lint, types and the tests of what you have changed, in a minute'
	@echo 'make test       run the tests: lint, library, notebooks, a page and a figure of each kind'
	@echo 'make test-all   and the slow ones: every page and figure, every chapter in JupyterLite'
	@echo 'make pdf        print the whole book as one PDF into _build/html/momentum.pdf'
	@echo 'make book       build the book into _build/html'
	@echo 'make lite       and JupyterLite in it, to run chapters in the browser (PYODIDE=folder or address)'
	@echo 'make notebooks  run every notebook from a fresh kernel and store the results'
	@echo 'make parity     compare every rule with PyTorch, optax, Keras and scikit-learn, where installed'
	@echo 'make mutants    break the core of the library on purpose, and count how often the tests notice'
	@echo 'make bench      print how fast library, figures, book and pages are, beside their alternatives'
	@echo 'make fuzz       move every figure at random for a minute, mount it a thousand times, look at 500 states'
	@echo 'make records    make what the book says about itself anew, where it is older than the code'
	@echo 'make lowest     test the library with the lowest versions that it allows (newest: the newest)'
	@echo 'make engines    test every rule on JAX and PyTorch, and as an optimizer of theirs'
	@echo 'make lock       write the lock of the environment anew'
	@echo 'make clean      remove what these commands made'

$(COMMANDS):
	@command -v $(PYTHON) >/dev/null || { echo 'Python 3.11 or newer is needed; get it from your system or from python.org.'; exit 1; }
	@$(PYTHON) tools/run.py $@ $(FIGURE)
