package play

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
)

// kind is how one kind of step is played: a row of tillSteps or worldSteps, or an order (package orders). There is one
// for each field of scenarios.Actions.
type kind interface {
	// of is the pointer that scenarios.Step.Action returns for the kind.
	of() reflect.Type
	// play carries a step out, where it is not done at a till in another process.
	play(r *runner, s *scenarios.Step, a scenarios.Action) error
	// asked reports whether a person at a foreign till is asked to do it, at which till, and with which requests it
	// may begin; none when nothing of it is seen on the wire.
	asked(r *runner, a scenarios.Action) (till string, begins []dialect.Transaction, asked bool)
	// instruction says in both languages what that person is to do.
	instruction(f *foreignTerminals, a scenarios.Action) payment.Text
}

// kinds are all of them, by what a step's action is.
var kinds = byAction(tillSteps, deskSteps, worldSteps)

func byAction(tables ...[]kind) map[reflect.Type]kind {
	all := make(map[reflect.Type]kind)
	for _, k := range slices.Concat(tables...) {
		all[k.of()] = k
	}
	return all
}

// kindOf returns the kind of an action, nil when there is none.
func kindOf(a scenarios.Action) kind { return kinds[reflect.TypeOf(a)] }

// keyed is a kind of step that people do: at a till they key something in, which is a command to it.
type keyed[A any] struct {
	command func(*people, *A) (party.Node, party.Command, error)
	byHand[A]
}

// worldly is a kind of step that is no command to a party.
type worldly[A any] struct {
	do func(*runner, *scenarios.Step, *A) error
	byHand[A]
}

// byHand is how a kind of step is done at a till that is in another process: all of it is left out where none does it.
type byHand[A any] struct {
	// words ask the person there.
	words func(*foreignTerminals, *A) payment.Text
	// begins are the requests with which it may begin, or begin says which it is by the keys of the step; neither when
	// nothing of it is seen on the wire.
	begins []dialect.Transaction
	begin  func(*A) dialect.Transaction
	// till is where, when it is not the terminal of the step, or that of the transaction it is about.
	till func(*runner, *A) string
}

func (k keyed[A]) play(r *runner, s *scenarios.Step, a scenarios.Action) error {
	node, command, err := k.command(r.people, a.(*A))
	if err != nil {
		return r.excused(s, err)
	}
	return r.setting.command(s, node, command)
}

func (k worldly[A]) play(r *runner, s *scenarios.Step, a scenarios.Action) error {
	return r.excused(s, k.do(r, s, a.(*A)))
}

func (byHand[A]) of() reflect.Type { return reflect.TypeFor[*A]() }

func (k byHand[A]) asked(r *runner, a scenarios.Action) (till string, begins []dialect.Transaction, asked bool) {
	if k.words == nil {
		return "", nil, false
	}
	if k.till != nil {
		till = k.till(r, a.(*A))
	} else {
		till = cmp.Or(key(a, "Terminal"), r.tillOf(key(a, "Of")))
	}
	begins = k.begins
	if k.begin != nil {
		begins = []dialect.Transaction{k.begin(a.(*A))}
	}
	return till, begins, till != ""
}

func (k byHand[A]) instruction(f *foreignTerminals, a scenarios.Action) payment.Text {
	return k.words(f, a.(*A))
}

// key returns a text that an action has, "" when it has no such key.
func key(a scenarios.Action, field string) string {
	if v := reflect.ValueOf(a).Elem().FieldByName(field); v.IsValid() {
		return v.String()
	}
	return ""
}

// said is a text of both languages with the same arguments.
func said(en, zh string, args ...any) payment.Text {
	return payment.Text{En: fmt.Sprintf(en, args...), Zh: fmt.Sprintf(zh, args...)}
}
