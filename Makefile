# acqsim: what can be done here. `make` prints this list.
.DEFAULT_GOAL := help
.PHONY: help run test check race fuzz attack soak bench interop mutants update dist rename

GO ?= go
FUZZTIME ?= 60s
ATTACK ?= 2m
SOAK ?= 8h
SHARD ?= 1/1

help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1|\2/' | while IFS='|' read -r t d; do printf '  make %-8s %s\n' "$$t" "$$d"; done

run: ## run the whole catalogue of scenarios
	@echo 'building acqsim, which takes a minute or two the first time; each package is named as it is built' >&2
	$(GO) run -v ./cmd/acqsim run

test: ## run all tests
	$(GO) test ./...

check: ## formatting, vet, staticcheck, go.mod, dead code; the house rules, which make test has too
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$unformatted" ]; then echo "gofmt -w these:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) mod tidy -diff
	@dead=$$($(GO) tool deadcode -test ./...); if [ -n "$$dead" ]; then echo "nobody calls these, no test either:"; echo "$$dead"; exit 1; fi
	$(GO) test .

race: ## run all tests with the race detector
	$(GO) test -race ./...

fuzz: ## every fuzz target for FUZZTIME (60s) each
	@set -e; for package in $$($(GO) list ./...); do \
	  for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
	    echo "$$package $$target"; $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$package; \
	  done; done

attack: ## valid messages of drawn values against a served host for ATTACK (2m): each answered, the books are what the answers said
	ACQSIM_ATTACK=$(ATTACK) $(GO) test -count=1 -timeout 60m -run '^TestAttack$$' -v ./live

soak: ## drawn days for SOAK (8h), on from where the last soak stopped; SHARD=2/4 for one of four machines
	$(GO) run ./cmd/acqsim hunt --for $(SOAK) --shard $(SHARD) --resume soak.state --into soak

bench: ## benchmarks
	$(GO) test -run '^$$' -bench . -benchmem ./...

interop: ## run moov-io's client, server and codec against ours
	$(GO) test -count=1 -v ./moov

mutants: ## put each bug of simulator/testdata into a copy of the tree; a scenario must catch each (ten minutes)
	@log=$$(mktemp); $(GO) test -count=1 -v -tags mutants -timeout 60m -run 'TestMutants|TestEveryPracticeIsCaught|TestPatchesApply' ./simulator >$$log; status=$$?; \
	  grep -v '^ *--- PASS\|^=== ' $$log; rm -f $$log; exit $$status

update: ## rewrite golden files and the published schema; explain the difference in the commit
	$(GO) test $$(grep -rl --include='*_test.go' 'flag.Bool("update"' . | xargs -n1 dirname | sort -u) -update

dist: ## a release in dist/: static programs for five platforms in archives, bills of materials, check sums
	$(GO) run ./release/dist

rename: ## MODULE=example.org/acqsim: give this checkout another module path, one that go get accepts
	@$(GO) run ./release/rename '$(MODULE)'
