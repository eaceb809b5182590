package scenarios

import (
	"reflect"
	"slices"

	"acqsim/payment"
	"acqsim/strict"
)

// Orders are the steps that somebody at a desk of an institution, or at the merchants' bank, is told. They can be
// given to a world whose terminals are somebody else's.
type Orders struct {
	AccountSteps
	PayoutSteps
	DeskSteps
}

// orderFields are the kinds of orders.
var orderFields = strict.FieldsOf(reflect.TypeFor[Orders]())

// OrderWords are the words of the steps that are orders.
func OrderWords() []string { return namesOf(orderFields) }

// Check wants one order.
func (o *Orders) Check(at strict.Location, m *strict.Mistakes) {
	oneOf(at, m, "order", o, OrderWords()...)
}

// ParseOrder reads an order in the words of the steps of scenario files:
//
//	hold: {merchant: M1, reason: complaint, review: 2026-04-01}
//
// Merchants, terminals, cards and accounts are those of the world; what a transaction is called (of: …) is for the
// caller to look up. The error is an *strict.Error with every mistake.
func ParseOrder(text string, w *World) (a Action, word string, err error) {
	var m strict.Mistakes
	root := strict.Read(orderFile, []byte(text), strict.Options{}, &m)
	switch {
	case root == nil:
		return nil, "", m.Err()
	case root.Kind != strict.Mapping:
		m.Add(root.Location, "want an order such as hold: {merchant: M1, reason: complaint, review: 2026-04-01}, have %v",
			root.Kind)
		return nil, "", m.Err()
	}
	for _, key := range root.Keys {
		if slices.Contains((&Step{}).alternatives(), key.Text) && !slices.Contains(OrderWords(), key.Text) {
			m.Add(key.Location, "%s is nothing that a desk or a bank is told: terminals and the clock are driven otherwise",
				key.Text)
			return nil, "", m.Err()
		}
	}
	names := &references{}
	d := strict.Decoder{Mistakes: &m, Own: notations(w.currency()), Words: words,
		Named: func(n *strict.Node, kind string) {
			if kind != "label" && kind != "new-label" {
				names.note(n, kind)
			}
		}}
	var o Orders
	d.Decode(root, &o)
	names.resolve(&Scenario{World: *w}, nil, &m)
	if err := m.Err(); err != nil {
		return nil, "", err
	}
	return set(&o, orderFields), root.Keys[0].Text, nil
}

// orderFile is what an order is called where a mistake in it is told.
const orderFile = "order"

// currency is that of the amounts of a world.
func (w *World) currency() payment.Currency {
	if code, err := payment.ParseCurrency(w.Currency); err == nil {
		return code
	}
	return payment.CNY
}

// LabelOf returns what an action says that it is about (of: …), "" when it says none; and the label that it gives.
func LabelOf(a Action) (of, as string) {
	v := reflect.ValueOf(a).Elem()
	text := func(field string) string {
		if f := v.FieldByName(field); f.IsValid() && f.Kind() == reflect.String {
			return f.String()
		}
		return ""
	}
	return text("Of"), text("As")
}
