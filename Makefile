# `make demo` shows the daemon at work and `make test` runs every test, each on a bare Debian 12
# with Swift 6.3. `make` alone lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

SWIFT ?= swift
PACKAGES := libmosquitto-dev libsqlite3-dev libsimdjson-dev zlib1g-dev pkg-config \
	mosquitto mosquitto-clients openssl sqlite3 systemd
BINARY := .build/release/twind

.PHONY: help setup build test demo bench format lint

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

demo: build ## Run the daemon against a private broker with recorded patients
	$(BINARY) demo

bench: build ## Measure ingest, crashes and the cost of twins
	TWIND_BENCHMARKS=1 $(SWIFT) build --configuration release --product TwinBenchmarks
	.build/release/TwinBenchmarks

format: ## Format the sources in place
	$(SWIFT) format format --in-place --recursive Sources Tests Package.swift

lint: ## Hold the sources against .swift-format
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift
