package fault_test

import (
	"fmt"

	"acqsim/fault"
)

// passing is an approval on its way from the acquirer to the terminal.
type passing struct{}

func (passing) Class() fault.Class          { return fault.Message }
func (passing) From() (node, role string)   { return "acquirer", "acquirer" }
func (passing) To() (node, role string)     { return "T1", "terminal" }
func (passing) MTI() string                 { return "0210" }
func (passing) Field(string) (string, bool) { return "", false }
func (passing) HasLabel(label string) bool  { return label == "s1" }

// A rule reads as a sentence: the approval of the first sale is lost on its way to the terminal, once.
func Example() {
	gate, err := fault.NewGate([]fault.Rule{{
		ID: "lose-approval",
		On: fault.On{Match: fault.Match{Link: "acquirer->terminal", MTI: "0210", Of: "s1"}},
		Do: fault.Do{Drop: &fault.Drop{}},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for now := range 2 {
		gate.Observe(0, passing{}) // what was held for this leaves before it
		switch d := gate.Decide(0, passing{}); d.Verb {
		case fault.DropVerb:
			fmt.Println(now, "lost by", d.Rule.ID)
		case fault.Pass:
			fmt.Println(now, "arrives")
		}
	}
	fmt.Println("not fired:", gate.Unfired())
	// Output:
	// 0 lost by lose-approval
	// 1 arrives
	// not fired: []
}
