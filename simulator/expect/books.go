package expect

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// balances holds the accounts of books against those of the scenario.
func balances(w *world.World, m scenarios.Books) Finding {
	var want, have []string
	for _, n := range slices.Sorted(maps.Keys(m)) {
		book := w.Book(party.Node(n))
		for _, name := range slices.Sorted(maps.Keys(m[n])) {
			expected, a := m[n][name], w.Account(n, name)
			if book == nil {
				return Finding{Want: "the books of " + n, Have: n + " is down or keeps none"}
			}
			if book.Class(a) == 0 {
				want = append(want, n+" "+name)
				have = append(have, "no such account in the chart of "+n)
				continue
			}
			amount := expected.Amount
			if expected.Unchanged {
				amount = w.Opening(party.Node(n), a)
			}
			if is := book.Balance(a); is.Minor != amount.Minor {
				want = append(want, fmt.Sprintf("%s %s %s", n, name, payment.Minor(amount.Minor, w.Currency)))
				have = append(have, is.String())
			}
		}
	}
	return Finding{Holds: len(want) == 0, Want: strings.Join(want, "; "), Have: strings.Join(have, "; ")}
}
