package simulator

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"acqsim/acquirer/chart"
	"acqsim/bank"
	"acqsim/clearing"
	"acqsim/issuer"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/simulator/world"
)

// rulesUsed counts the postings of each rule.
type rulesUsed map[*ledger.Rule]int

// see counts what the facts of a run have posted.
func (used rulesUsed) see(w *world.World) {
	for rec, f := range w.History.Facts {
		poster, ok := f.(ledger.Poster)
		if !ok {
			continue
		}
		book := w.Book(rec.Node)
		if book == nil {
			continue // it is down at the end
		}
		for _, p := range ledger.PostingsOf(poster) {
			used[book.Rule(&p)]++
		}
	}
}

// unplayed lists the rules that no scenario of the catalogue needs.
var unplayed = []string{
	"acquirer rule J9, debit merchant-payable:…, credit reserve",
	"acquirer rule J12, debit merchant-receivable:…, credit merchant-payable:…",
	"acquirer rule J14, debit long, credit network-receivable",
	"acquirer rule J16, debit long, credit merchant-payable:…",
	"acquirer rule J16, debit merchant-receivable:…, credit network-receivable",
	"acquirer rule J17, debit merchant-payable:…, credit short",
	"acquirer rule J17, debit merchant-receivable:…, credit short",
	"acquirer rule J17, debit network-receivable, credit merchant-receivable:…",
	"acquirer rule J17, debit network-receivable, credit merchant-payable:…",
	"acquirer rule write-off, debit long, credit written-off",
	"acquirer rule write-off, debit written-off, credit short",
	"acquirer rule write-off, debit written-off, credit network-receivable",
	"merchant-bank rule J11, debit nostro, credit account:…",
	"merchant-bank rule J11, debit nostro, credit unposted",
	"merchant-bank rule opening, debit account:other-customers, credit account:…",
	"merchant-bank rule inflow, debit account:other-customers, credit account:…",
	"issuer rule opening, debit own-funds, credit cardholder:…",
	"issuer rule J1, debit hold:…, credit cardholder:…",
	"issuer rule J3, debit hold:…, credit cardholder:…",
	"issuer rule J5, debit suspense, credit due-to-network",
	"issuer rule statement, debit central-bank, credit suspense",
	"issuer rule J13, debit due-to-network, credit suspense",
	"issuer rule J16, debit due-to-network, credit suspense",
	"issuer rule J17, debit cardholder:…, credit due-to-network",
	"issuer rule J17, debit suspense, credit due-to-network",
}

// check names the rules by which nobody has posted.
func (used rulesUsed) check(t *testing.T) {
	for n, c := range map[party.Node]*ledger.Chart{
		world.Issuer: issuer.Chart(), world.Clearing: clearing.Chart(), world.Acquirer: chart.Chart(),
		world.SettlementBank: bank.Chart(bank.SettlementBank), world.MerchantBank: bank.Chart(bank.MerchantBank),
	} {
		for _, r := range c.Rules {
			name := string(n) + " " + r.String()
			assert.Equal(t, slices.Contains(unplayed, name), used[r] == 0, "%s is posted %d times", name, used[r])
		}
	}
	assert.Zero(t, used[nil], "postings of no rule")
}
