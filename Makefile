# `make demo` shows the daemon at work and `make test` runs every test, each on a bare Debian 12
# with Swift 6.3. `make` alone lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

SWIFT ?= swift
PACKAGES := libmosquitto-dev libsqlite3-dev libsimdjson-dev zlib1g-dev pkg-config \
	mosquitto mosquitto-clients openssl sqlite3 systemd
# What measuring needs besides, for the filters in Python.
BENCH_PACKAGES := python3-venv
BINARY := .build/release/twind
MEASURE := .build/release/TwinBenchmarks
BUILD_MEASURE := TWIND_BENCHMARKS=1 $(SWIFT) build --configuration release --product TwinBenchmarks

# The Python that `make bench` makes, and what is in it.
PYTHON := .build/python
REQUIREMENTS := Sources/TwinBenchmarks/Kernels/requirements.txt

# The folder of the recorded data sets that `make score` reads.
DATA ?=
SEPSIS = $(DATA)/challenge2019_sepsis_setB
ILLNESS = $(DATA)/mayer2022_covid_hr
SCORES := .build/scores

.PHONY: help setup build test soak demo bench python power score format lint

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: ## Install the missing Debian packages and check for Swift
	@command -v $(SWIFT) >/dev/null || { \
		echo "make: no '$(SWIFT)' in PATH: install Swift 6.3, see https://swift.org/install" >&2; \
		exit 69; }
	@missing=(); \
	for package in $(PACKAGES); do \
		state=$$(dpkg-query --show --showformat='$${db:Status-Status}' "$$package" 2>/dev/null || true); \
		[ "$$state" = installed ] || missing+=("$$package"); \
	done; \
	[ "$${#missing[@]}" -gt 0 ] || exit 0; \
	echo "installing: $${missing[*]}"; \
	as_root=(); [ "$$(id -u)" -eq 0 ] || as_root=(sudo); \
	"$${as_root[@]}" apt-get update --quiet; \
	"$${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
		apt-get install --yes --quiet --no-install-recommends "$${missing[@]}" </dev/null

build: setup ## Build the daemon for release
	$(SWIFT) build --configuration release --product twind

test: setup ## Run every test
	$(SWIFT) build --configuration release --build-tests
	$(SWIFT) test --configuration release --skip-build --disable-xctest --no-parallel \
		</dev/null 2>&1 | tee .build/test.log || { \
		echo "make: these failed (all of the output is in .build/test.log):"; \
		grep '✘' .build/test.log; exit 1; }

# Suites whose tests look at more where TWIND_SOAK is set; what they measure is printed.
SOAKS := PosteriorCalibrationTests|LaneFunctionsTests

soak: setup ## Run those tests at full length that `make test` shortens
	$(SWIFT) build --configuration release --build-tests
	TWIND_SOAK=1 $(SWIFT) test --configuration release --skip-build --disable-xctest \
		--no-parallel --filter '$(SOAKS)' </dev/null

demo: build ## Run the daemon against a private broker with recorded patients
	$(BINARY) demo

bench: build python ## Measure particle kernels, twins, ingest, crashes and a ward of 5,000
	$(BUILD_MEASURE)
	$(MEASURE) --python $(PYTHON)/bin/python3

# Without it, as without a network, the kernels are measured in Swift and C alone.
python:
	@cmp --silent $(REQUIREMENTS) $(PYTHON)/made-of || { \
		rm -rf $(PYTHON); \
		{ $(MAKE) setup PACKAGES=$(BENCH_PACKAGES) && \
			python3 -m venv $(PYTHON) && \
			timeout 600 $(PYTHON)/bin/pip install --quiet --disable-pip-version-check \
				--only-binary :all: --requirement $(REQUIREMENTS) && \
			cp $(REQUIREMENTS) $(PYTHON)/made-of; \
		} || { rm -rf $(PYTHON); \
			echo "make: no Python environment: NumPy and particles will not be measured" >&2; }; }

power: setup ## Print which detector finds what how soon, and the false alerts
	$(BUILD_MEASURE)
	$(MEASURE) power

score: setup ## Hold replays of recorded patients against labels: make score DATA=folder
	@[ -d "$(SEPSIS)" ] && [ -d "$(ILLNESS)" ] || { \
		echo "make: no data sets in '$(DATA)': say where they are with DATA=folder" >&2; exit 66; }
	$(SWIFT) build --configuration release --product twind
	$(BUILD_MEASURE)
	mkdir -p $(SCORES)
	$(BINARY) replay --setting intensive --obs $(SEPSIS)/obs.csv.gz \
		--patients $(SEPSIS)/patients.csv --out $(SCORES)/sepsis
	$(MEASURE) score sepsis $(SEPSIS) --predictions $(SCORES)/sepsis/predictions.ndjson \
		--alerts $(SCORES)/sepsis/alerts.ndjson
	$(BINARY) replay --setting ward --obs $(ILLNESS)/obs.csv.gz \
		--patients $(ILLNESS)/patients.csv --out $(SCORES)/illness
	$(MEASURE) score illness $(ILLNESS) --predictions $(SCORES)/illness/predictions.ndjson \
		--alerts $(SCORES)/illness/alerts.ndjson

format: ## Format the sources in place
	$(SWIFT) format format --in-place --recursive Sources Tests Package.swift

lint: ## Hold the sources against .swift-format
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift
