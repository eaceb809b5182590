package control

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"acqsim/issuer"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/scenarios"
	"acqsim/simulator/world"
	"acqsim/spelling"
)

// TerminalLine is a till in JSON.
type TerminalLine struct {
	Name     string             `json:"name" example:"T1"`
	Terminal payment.TerminalID `json:"terminal" doc:"DE 41" example:"10000001"`
	Merchant payment.MerchantID `json:"merchant" doc:"DE 42"`
	Shop     string             `json:"shop" doc:"name of the merchant in the profile" example:"M1"`
	Dialect  string             `json:"dialect" example:"1987-ascii"`
	Keys     string             `json:"keys,omitempty" doc:"scheme of its working keys; none when it is left out"`
	TMK      string             `json:"test_tmk,omitempty" doc:"test master key, where the server shows what it must not show else"`
	Check    string             `json:"check_value,omitempty" doc:"of the test master key"`
}

// CardLine is a card in JSON.
type CardLine struct {
	Name    string         `json:"name" example:"alice"`
	PAN     string         `json:"pan" doc:"masked, unless the server was started with --show-test-pan"`
	Expiry  string         `json:"expiry" doc:"YYMM"`
	PIN     string         `json:"test_pin,omitempty" doc:"where the server shows what it must not show else"`
	Kind    string         `json:"kind" enum:"debit,credit"`
	Status  string         `json:"status" doc:"now: open, lost, …"`
	Balance payment.Amount `json:"balance" doc:"on the account behind it now"`
}

// MerchantLine is a shop in JSON.
type MerchantLine struct {
	Name     string             `json:"name" example:"M1"`
	Merchant payment.MerchantID `json:"merchant" doc:"DE 42"`
	Shop     string             `json:"shop" doc:"as slips have it"`
	MCC      string             `json:"mcc"`
	Account  string             `json:"account" doc:"name of the account to which it is paid on the business date of now"`
	Held     string             `json:"held,omitempty" doc:"why its money is kept back, where it is"`
}

// AccountLine is an account at the merchants' bank in JSON.
type AccountLine struct {
	Name    string         `json:"name" example:"A1"`
	Number  string         `json:"number" doc:"masked"`
	Holder  string         `json:"holder"`
	Class   string         `json:"class"`
	State   string         `json:"state"`
	Balance payment.Amount `json:"balance"`
	// What a bank counts against its limits.
	UsedToday    payment.Amount `json:"used_today" doc:"of its limit for a day, as of its last movement"`
	UsedThisYear payment.Amount `json:"used_this_year" doc:"of its limit for a year, as of its last movement"`
	Verified     bool           `json:"verified" doc:"bank staff have seen the holder"`
}

// accountList is what stands on accounts.
type accountList struct {
	Accounts []AccountLine       `json:"accounts" doc:"of the merchants, at their bank"`
	Balances []reconcile.Balance `json:"balances" doc:"of every account in every party's book"`
}

// profile are the routes of what a world has.
func (a *routes) profile() {
	type terminals struct {
		Terminals []TerminalLine `json:"terminals"`
	}
	about(a, op("GET", "/v1/worlds/{world}/terminals", "list-terminals", "The terminals that may connect"),
		func(ctx context.Context, w *World, _ *OfWorld) (*answer[terminals], error) {
			all, err := a.terminalLines(ctx, w)
			return &answer[terminals]{terminals{all}}, err
		})
	type cards struct {
		Cards []CardLine `json:"cards"`
	}
	about(a, op("GET", "/v1/worlds/{world}/cards", "list-cards", "The test cards"),
		func(ctx context.Context, w *World, _ *OfWorld) (*answer[cards], error) {
			all, err := a.cardLines(ctx, w)
			return &answer[cards]{cards{all}}, err
		})
	type merchants struct {
		Merchants []MerchantLine `json:"merchants"`
	}
	about(a, op("GET", "/v1/worlds/{world}/merchants", "list-merchants", "The shops under contract"),
		func(ctx context.Context, w *World, _ *OfWorld) (*answer[merchants], error) {
			all := []MerchantLine{}
			err := w.view(ctx, func(of *world.World) {
				for _, name := range slices.Sorted(maps.Keys(of.Profile.Merchants)) {
					m := of.Profile.Merchants[name]
					line := MerchantLine{Name: name, Merchant: m.ID, Shop: m.Name, MCC: m.MCC, Account: m.Account}
					if to, held, known := of.PaidTo(name); known {
						line.Account, line.Held = to, held
					}
					all = append(all, line)
				}
			})
			return &answer[merchants]{merchants{all}}, err
		})
	about(a, op("GET", "/v1/worlds/{world}/accounts", "list-accounts", "The merchants' bank accounts, and every book"),
		func(ctx context.Context, w *World, _ *OfWorld) (*answer[accountList], error) {
			all, err := accountLines(ctx, w)
			return &answer[accountList]{all}, err
		})
	a.orders()
	a.unasked()
}

func (a *routes) terminalLines(ctx context.Context, w *World) ([]TerminalLine, error) {
	keys, err := w.Host().TestKeys()
	if err != nil {
		return nil, err
	}
	all := []TerminalLine{}
	err = w.view(ctx, func(of *world.World) {
		for _, name := range of.Tills() {
			t := of.Profile.Terminals[name]
			all = append(all, TerminalLine{Name: name, Terminal: t.ID, Merchant: of.Profile.Merchants[t.Merchant].ID,
				Shop: t.Merchant, Dialect: of.DialectOf(name), Keys: of.KeysOf(name)})
		}
	})
	for i := range all {
		for _, k := range keys.Master {
			if k.Till == all[i].Name && a.server.config.ShowPAN {
				all[i].TMK, all[i].Check = k.Clear, k.Check.String()
			}
		}
	}
	return all, err
}

func (a *routes) cardLines(ctx context.Context, w *World) ([]CardLine, error) {
	keys, err := w.Host().TestKeys()
	if err != nil {
		return nil, err
	}
	all := []CardLine{}
	err = w.view(ctx, func(of *world.World) {
		book := of.Book(world.Issuer)
		for _, name := range of.Cards() {
			c := of.Profile.Cards[name]
			line := CardLine{Name: name, PAN: payment.PAN(c.PAN).String(), Expiry: c.Expiry, Kind: c.Kind,
				Status: cmp.Or(string(of.CardNow(name)), c.Status, string(issuer.Open)), Balance: payment.Minor(0, of.Currency)}
			if book != nil {
				line.Balance = book.Balance(of.Account(string(world.Issuer), string(issuer.Cardholder)+":"+name))
			}
			if a.server.config.ShowPAN {
				line.PAN, line.PIN = c.PAN, keys.PINs[name]
			}
			all = append(all, line)
		}
	})
	return all, err
}

func accountLines(ctx context.Context, w *World) (all accountList, err error) {
	all.Accounts = []AccountLine{}
	ix, _, err := w.Host().Index(ctx)
	if err != nil {
		return all, err
	}
	all.Balances = ix.Evidence.Balances
	err = w.view(ctx, func(of *world.World) {
		for _, name := range slices.Sorted(maps.Keys(of.Profile.Accounts)) {
			all.Accounts = append(all.Accounts, accountLine(of, name, of.Profile.Accounts[name]))
		}
	})
	return all, err
}

func accountLine(of *world.World, name string, s scenarios.Settlement) AccountLine {
	none := payment.Minor(0, of.Currency)
	line := AccountLine{Name: name, Number: payment.MaskAccount(s.Number), Holder: s.Holder, Class: s.Class,
		State: cmp.Or(s.State, "open"), Balance: none, UsedToday: none, UsedThisYear: none}
	if b, known := of.AccountNow(name); known {
		line.Class, line.State, line.Verified = string(b.Class), string(b.State), b.Verified
		line.UsedToday.Minor, line.UsedThisYear.Minor = b.UsedToday.Minor, b.UsedThisYear.Minor
	}
	if book := of.Book(world.MerchantBank); book != nil {
		for _, account := range book.Accounts() {
			if strings.HasSuffix(string(account), ":"+s.Number) {
				line.Balance = book.Balance(account)
			}
		}
	}
	return line
}

// OrderLine is an order that was carried out, in JSON.
type OrderLine struct {
	Order   string     `json:"order" doc:"the word of the step" example:"hold"`
	Node    party.Node `json:"node" doc:"who was told" example:"acquirer"`
	Command string     `json:"command" doc:"what it is called in events and records" example:"acquirer.hold-merchant"`
	Now     string     `json:"now" format:"date-time" doc:"time in the world"`
}

// orders is the route of what desks and banks are told.
func (a *routes) orders() {
	type ordering struct {
		OfWorld
		Body struct {
			_     struct{} `additionalProperties:"false"`
			Order string   `json:"order" minLength:"1" maxLength:"4096" doc:"a step of a scenario file that is done at a desk or at a bank (docs/scenario-language.md); of: names a transaction as an address does" example:"hold: {merchant: M1, reason: complaint, review: 2026-04-01}"`
		}
	}
	about(a, op("POST", "/v1/worlds/{world}/orders", "order",
		"Somebody at a desk or at the merchants' bank does something: holds money, resolves an item, changes an account",
		409),
		func(ctx context.Context, w *World, in *ordering) (*answer[OrderLine], error) {
			host := w.Host()
			done, err := host.Order(ctx, in.Body.Order)
			if err != nil {
				return nil, err
			}
			now, err := host.Now(ctx)
			return &answer[OrderLine]{OrderLine{done.Word, done.Node, done.Command, stamp(now)}}, err
		})
}

// OfTerminal names a till in the address.
type OfTerminal struct {
	OfWorld
	Till string `path:"terminal" doc:"name of the till in the profile" example:"T1"`
}

// EchoLine is how long a till took to answer.
type EchoLine struct {
	Terminal string  `json:"terminal"`
	TookMS   float64 `json:"took_ms"`
}

// unasked are the routes by which the host says something unasked.
func (a *routes) unasked() {
	about(a, op("POST", "/v1/worlds/{world}/terminals/{terminal}/echo", "echo-test",
		"An echo test (0800) that the terminal has not asked for, and how long it took", 409),
		func(ctx context.Context, w *World, in *OfTerminal) (*answer[EchoLine], error) {
			if err := knowsTill(ctx, w, in.Till); err != nil {
				return nil, err
			}
			took, err := w.Host().EchoTest(ctx, in.Till)
			if err != nil {
				return nil, as(err, "command-refused")
			}
			return &answer[EchoLine]{EchoLine{in.Till, float64(took) / float64(time.Millisecond)}}, nil
		})
	about(a, op("POST", "/v1/worlds/{world}/terminals/{terminal}/sign-on", "require-sign-on",
		"The terminal is told to sign on again", 409),
		func(ctx context.Context, w *World, in *OfTerminal) (*struct{}, error) {
			if err := knowsTill(ctx, w, in.Till); err != nil {
				return nil, err
			}
			return nil, as(w.Host().SignOnAgain(ctx, in.Till), "command-refused")
		})
}

func knowsTill(ctx context.Context, w *World, name string) error {
	var known []string
	if err := w.view(ctx, func(of *world.World) { known = of.Tills() }); err != nil {
		return err
	}
	if !slices.Contains(known, name) {
		return problem("no-such-name", "no till is called "+name+spelling.Hint(name, known)+"; have "+
			strings.Join(known, ", "))
	}
	return nil
}
