# make demo: one customer's story through the control channel.   make test: every test.
SWIFT ?= swift
BUILD := $(SWIFT) build -c release
SHELL := /bin/bash

.PHONY: build generate demo test soak bench mutants lint wording clean prerequisites

build: prerequisites
	$(BUILD)

# The two system libraries' headers, installed through apt where pkg-config does not find them.
prerequisites:
	@pkg-config --exists sqlite3 libxml-2.0 2>/dev/null || { \
	  echo "installing libsqlite3-dev and libxml2-dev"; \
	  SUDO=$$( [ "$$(id -u)" = 0 ] || echo sudo ); \
	  $$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq --no-install-recommends pkg-config libsqlite3-dev libxml2-dev; }

# Parameters, lists of methods, stored rows and tables of the READMEs, from plugins/*/methods. MODULES names other folders.
generate: prerequisites
	$(SWIFT) run aval-generate $(MODULES)

demo: build
	@Tests/Demo/run

test: prerequisites
	@Tests/run

soak: prerequisites
	@AVAL_SOAK=1 Tests/run

bench: build
	@Tests/Bench/run

# Changes single lines in a copy of the tree and prints what no test notices; SEED=N repeats a sample.
mutants: prerequisites
	@Tests/Mutants/run $(if $(SEED),--seed $(SEED))

lint:
	$(SWIFT) format lint --strict -r Package.swift Sources plugins Tests

# Full-width marks in every Chinese text.
wording:
	$(SWIFT) run mend-wording

clean:
	rm -rf .build
