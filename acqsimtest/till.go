package acqsimtest

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"

	"acqsim/iso8583"
	"acqsim/live"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/terminal"
)

// Till is a terminal in a test, for a host that is tested. Its methods fail the test when nothing comes of them; a
// decline is an answer.
type Till struct {
	t     T
	live  *live.Till
	world *scenarios.World
	name  string
	limit time.Duration

	mu    sync.Mutex
	slips []terminal.Slip
}

// Seller says what a till is like.
type Seller struct {
	// Profile is the file of its world; DefaultProfile when empty. World goes before it.
	Profile string
	World   *scenarios.World
	Name    string // of the terminal in the world; T1 when empty
	Dialect string // that of the profile when empty
	// Spec is the layout of its messages, which mean what Dialect says; that of the dialect when it is nil.
	Spec *iso8583.Spec
	Seed uint64 // of the test keys
	// Wait is how long it waits for an answer; 5 s when it is 0.
	Wait time.Duration
	Log  *zap.Logger
}

// NewTill switches on a terminal that sells at a host.
func NewTill(t T, addr string, s Seller) *Till {
	t.Helper()
	var set setup
	o := Profile(DefaultProfile)
	switch {
	case s.World != nil:
		o = World(s.World)
	case s.Profile != "":
		o = Profile(s.Profile)
	}
	if err := o(&set); err != nil {
		fatal(t, err)
	}
	if s.Wait == 0 {
		s.Wait = 5 * time.Second
	}
	w := *set.config.Profile
	w.Timers.TerminalReply = s.Wait
	if s.Name == "" {
		s.Name = "T1"
	}
	set.spec, set.speaks, set.dialect = s.Spec, "spec", s.Dialect
	if err := set.learn(); err != nil {
		fatal(t, err)
	}
	till := &Till{t: t, world: &w, name: s.Name, limit: 10*s.Wait + restLimit}
	var err error
	till.live, err = live.NewTill(context.Background(), live.TillConfig{
		Profile: &w, Name: s.Name, Dialect: set.dialect, Dialects: set.config.Dialects, Addr: addr,
		Seed: s.Seed, Log: s.Log, Print: till.print,
	})
	if err != nil {
		fatal(t, err)
	}
	t.Cleanup(func() {
		if err := till.live.Close(); err != nil {
			t.Errorf("acqsimtest: till %s: %v", s.Name, err)
		}
	})
	return till
}

func (k *Till) print(s terminal.Slip) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.slips = append(k.slips, s)
}

// Slips returns what its printer has printed.
func (k *Till) Slips() []terminal.Slip {
	k.mu.Lock()
	defer k.mu.Unlock()
	return append([]terminal.Slip(nil), k.slips...)
}

// Screen is what the operator reads when a transaction has ended.
type Screen struct {
	terminal.Screen
	Keys []party.Key // of the transaction
}

// Approved reports whether the till takes the transaction for good.
func (s Screen) Approved() bool { return s.Belief == terminal.Approved }

// Do presses the keys of a command and waits until the screen shows how it ended.
func (k *Till) Do(c party.Command) Screen {
	k.t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), k.limit)
	defer stop()
	shown, err := k.live.Do(ctx, c)
	if err != nil {
		fatal(k.t, err)
	}
	s := Screen{Screen: shown}
	if shown.STAN != 0 {
		s.Keys = []party.Key{Key(shown.Terminal, shown.Batch, shown.STAN)}
	}
	return s
}

// SignOn signs on at the host.
func (k *Till) SignOn() Screen { k.t.Helper(); return k.Do(terminal.SignOn{}) }

// Sell sells to a card of the world, for an amount such as 12.50.
func (k *Till) Sell(card, amount string) Screen {
	k.t.Helper()
	return k.Do(terminal.Sale{Card: k.card(card), Amount: k.amount(amount)})
}

// Balance asks what a card of the world has.
func (k *Till) Balance(card string) Screen {
	k.t.Helper()
	return k.Do(terminal.Balance{Card: k.card(card)})
}

// Void takes back a sale of the open batch.
func (k *Till) Void(sale Screen) Screen {
	k.t.Helper()
	return k.Do(terminal.Void{STAN: sale.STAN})
}

// Settle closes the batch.
func (k *Till) Settle() Screen { k.t.Helper(); return k.Do(terminal.Settle{}) }

// card is a card of the world, whose holder enters his PIN where the till has keys.
func (k *Till) card(name string) terminal.Card {
	k.t.Helper()
	card, err := k.world.Presented(name, k.name)
	if err != nil {
		fatal(k.t, fmt.Errorf("acqsimtest: %w", err))
	}
	return card
}

func (k *Till) amount(text string) payment.Amount {
	k.t.Helper()
	currency, err := payment.ParseCurrency(cmp.Or(k.world.Currency, "CNY"))
	if err != nil {
		fatal(k.t, err)
	}
	amount, err := payment.ParseAmount(text, currency)
	if err != nil {
		fatal(k.t, err)
	}
	return amount
}
