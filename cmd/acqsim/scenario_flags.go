package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"acqsim/dialect"
	"acqsim/scenarios"
	"acqsim/simulator/play"
	"acqsim/spelling"
)

// playing is how a person wants a scenario played.
type playing struct {
	wire, dialect string
	dialects      dialect.Known // from the file that --dialect names
	seed          uint64
	with, without string // remedies to turn the other way
	turn          scenarios.Turn
}

// playFlags adds the flags that every command has that runs a scenario.
func (p *playing) playFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.wire, "wire", "memory",
		"how bytes travel: memory; tcp for real loopback sockets; moov for the tills' lines through\n"+
			"moov-io's client and server; the trace is the same")
	cmd.Flags().StringVar(&p.dialect, "dialect", "",
		"dialect of the terminals: "+strings.Join(dialect.Names(), ", ")+
			" or a mapping file (default: as the scenario says)")
	cmd.Flags().Uint64Var(&p.seed, "seed", 0, "seed of what is left to chance")
	cmd.Flags().StringVar(&p.with, "with", "",
		"as it would be with a remedy that is not in force: "+strings.Join(scenarios.Remedies(), ", "))
	cmd.Flags().StringVar(&p.without, "without", "", "as it would be without a remedy that is in force")
}

func (p *playing) check() error {
	if err := checkWire(p.wire, wireNames); err != nil {
		return err
	}
	if err := p.checkTurn(); err != nil {
		return err
	}
	return p.readDialect()
}

// checkTurn reads --with and --without.
func (p *playing) checkTurn() error {
	if p.with != "" && p.without != "" {
		return usage("--with and --without: want one of them; figures compare one remedy at a time")
	}
	p.turn = scenarios.Turn{Remedy: cmp.Or(p.with, p.without), Without: p.without != ""}
	if name := p.turn.Remedy; name != "" && !slices.Contains(scenarios.Remedies(), name) {
		return usage("--%s: no such remedy%s; want one of %s", p.turn, spelling.Hint(name, scenarios.Remedies()),
			spelling.Choices(name, scenarios.Remedies(), ""))
	}
	return nil
}

// readDialect reads the mapping file that --dialect names, if it names one.
func (p *playing) readDialect() error {
	if !isFile(p.dialect) {
		return checkDialect(p.dialect)
	}
	d, err := namedDialect(p.dialect)
	if err != nil {
		return usage("--dialect: %w", err)
	}
	p.dialect, p.dialects = d.Name(), dialect.Known{d.Name(): d}
	return nil
}

// options says which rows of a file are wanted.
func (p *playing) options() scenarios.Options {
	if p.dialects != nil { // a scenario's variables know only the shipped ones
		return scenarios.Options{Turn: p.turn}
	}
	return scenarios.Options{Dialect: p.dialect, Turn: p.turn}
}

// how says how a row is played.
func (p *playing) how() play.Options {
	return play.Options{Wire: p.wire, Wires: wires(), Dialect: p.dialect, Dialects: p.dialects, Seed: p.seed}
}
