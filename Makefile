# acqsim: what can be done here. `make` prints this list.
.DEFAULT_GOAL := help
.PHONY: help run test check race fuzz bench update

GO ?= go
FUZZTIME ?= 60s

help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1|\2/' | while IFS='|' read -r t d; do printf '  make %-8s %s\n' "$$t" "$$d"; done

run: ## run the whole catalogue of scenarios
	$(GO) run ./cmd/acqsim run

test: ## run all tests
	$(GO) test ./...

check: ## formatting, vet and staticcheck
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$unformatted" ]; then echo "gofmt -w these:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

race: ## run all tests with the race detector
	$(GO) test -race ./...

fuzz: ## every fuzz target for FUZZTIME (60s) each
	@set -e; for package in $$($(GO) list ./...); do \
	  for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
	    echo "$$package $$target"; $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$package; \
	  done; done

bench: ## benchmarks
	$(GO) test -run '^$$' -bench . -benchmem ./...

update: ## rewrite golden files and the published schema; explain the difference in the commit
	$(GO) test ./... -update
