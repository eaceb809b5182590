package control

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acqsimtest"
)

// What a desk or a bank is told over HTTP is a step of a scenario file: it is carried out, seen in the lists, recorded
// as a command, and refused as in a scenario (CASES D01, J13).
func TestOrders(t *testing.T) {
	c := serve(t, Config{}, nil)
	own, port := c.world(`{"profile": "two-shops", "start": "2026-03-26 10:00"}`)
	order := func(text string) object { return c.ask("POST", own+"/orders", `{"order": "`+text+`"}`) }
	till := acqsimtest.NewTill(t, port, acqsimtest.Seller{})
	till.SignOn()
	sale := till.Sell("alice", "12.50")
	rrn := c.ask("GET", fmt.Sprintf("%s/transactions/%d/money", own, sale.STAN),
		"")["key"].(map[string]any)["rrn"].(string)
	till.Settle()
	next, end := c.listen(own+"/events?kinds=command", "")
	defer end()
	done := order("hold: {merchant: M1, reason: complaint, review: 2026-04-01}")
	require.Equal(t, []any{"hold", "acquirer"}, []any{done["order"], done["node"]})
	e := next()
	require.Equal(t, done["command"], e.data["name"])
	c.ask("POST", own+"/clock/advance", `{"to": "T+1 18:00"}`)
	money := own + "/transactions/" + rrn + "/money"
	require.NotEqual(t, "merchant", c.ask("GET", money, "")["holder"])
	order("release: {merchant: M1}")
	c.ask("POST", own+"/clock/advance", `{"to": "T+2 18:00"}`)
	require.Equal(t, "merchant", c.ask("GET", money, "")["holder"])

	order("account: {account: lotus-card, state: frozen, used-today: \\\"30.00\\\"}")
	order("card-status: {card: alice, status: lost}")
	order("change-account: {merchant: M1, account: bright-card}")
	require.Equal(t, "frozen", row(c.ask("GET", own+"/accounts", ""), "accounts", "lotus-card")["state"])
	require.Equal(t, float64(3000), row(c.ask("GET", own+"/accounts", ""), "accounts",
		"lotus-card")["used_today"].(map[string]any)["minor"])
	require.Equal(t, "lost", row(c.ask("GET", own+"/cards", ""), "cards", "alice")["status"])
	require.False(t, till.Sell("alice", "1.00").Approved())

	order("dispute: {of: " + rrn + ", reason: not-recognised}")
	c.ask("POST", own+"/clock/advance", `{"to": "T+1 18:00"}`)
	require.Equal(t, "bright-card", row(c.ask("GET", own+"/merchants", ""), "merchants", "M1")["account"])
	require.Equal(t, "charged-back", c.ask("GET", money, "")["cause"])
	order("resolve: {of: \\\"" + rrn + "\\\", how: re-present}")
	for text, want := range map[string]Problem{
		"hold: {merchant: M9, reason: x, review: 2026-04-01}": {Slug: "wrong-order", Detail: `M9`},
		"hld: {merchant: M1}":                             {Slug: "wrong-order", Detail: `did you mean "hold"?`},
		"sale: {terminal: T1, card: alice, amount: 1.00}": {Slug: "wrong-order", Detail: "terminals and the clock"},
		"hold: {merchant: M1} \\nrelease: {merchant: M1}": {Slug: "wrong-order", Detail: "hold and release"},
		"hold":                    {Slug: "wrong-order", Detail: "want an order such as"},
		"release: {merchant: M1}": {Slug: "command-refused", Refusal: "not-held"},
		"dispute: {of: " + rrn + ", reason: not-recognised}": {Slug: "command-refused", Refusal: "dispute-out-of-turn"},
		"dispute: {of: 42, reason: not-recognised}":          {Slug: "no-such-transaction"},
		"resolve: {merchant: M2, how: pay-merchant}":         {Slug: "command-refused", Refusal: "no-open-item"},
		"resolve: {of: \\\"" + rrn + "\\\", how: write-of}":  {Slug: "wrong-order", Detail: "write-off"},
		"make-good: {day: 2026-03-26}":                       {Slug: "command-refused", Refusal: "nothing-to-make-good"},
	} {
		p := c.refused("POST", own+"/orders", `{"order": "`+text+`"}`)
		require.Equal(t, [2]string{want.Slug, want.Refusal}, [2]string{p.Slug, p.Refusal}, "%s: %s", text, p.Detail)
		require.Contains(t, p.Detail, want.Detail)
	}
}

// The title case, driven from outside as docs/control-api.md has it: a payout of more than a Class II account may take
// in a day is refused and the money stays with the acquirer; when the account is a Class I one the next run pays (CASES
// C01).
func TestClassTwoAccountOverHTTP(t *testing.T) {
	c := serve(t, Config{}, nil)
	own, port := c.world(`{"profile": "two-shops", "start": "2026-03-25 10:00"}`)
	order := func(text string) { c.ask("POST", own+"/orders", `{"order": "`+text+`"}`) }
	order("account: {account: lotus-card, class: II, verified: true}")
	till := acqsimtest.NewTill(t, port, acqsimtest.Seller{})
	till.SignOn()
	sale := till.Sell("alice", "10800.00")
	till.Settle()
	money := func() []any {
		c.ask("POST", own+"/clock/advance", `{"to": "T+1 18:00"}`)
		m := c.ask("GET", fmt.Sprintf("%s/transactions/%d/money", own, sale.STAN), "")
		return []any{m["holder"], m["cause"], m["act"]}
	}
	require.Equal(t, []any{"acquirer", "payout-refused-class2-quota", "merchant"}, money())
	order("account: {account: lotus-card, class: I}")
	require.Equal(t, []any{"merchant", "paid", "nobody"}, money())
}

// row returns the row of a list that has a name.
func row(o object, list, name string) object {
	for _, of := range o[list].([]any) {
		if of.(map[string]any)["name"] == name {
			return of.(map[string]any)
		}
	}
	return nil
}
