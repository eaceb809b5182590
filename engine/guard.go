package engine

import (
	"fmt"
	"regexp"
	"runtime"
	"strings"

	"acqsim/payment"
)

// Panic is the error of a world in which the simulator broke one of its own rules, or somebody's code in it did. No
// number of a card stands in it.
type Panic struct {
	Message string
	Stack   []string // from where it happened outwards: a function with its file and line, without its arguments
}

func (p *Panic) Error() string {
	text := "panic: " + p.Message + " (a mistake of the simulator: please report it)"
	return text + "\n    " + strings.Join(p.Stack, "\n    ")
}

// Guard turns a panic into a *Panic.
func Guard(do func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &Panic{Message: withoutNumbers(v), Stack: stack()}
		}
	}()
	return do()
}

// numbers are all that may be one of a card: nothing that is longer than an amount is needed to understand a panic.
var numbers = regexp.MustCompile(`[0-9](?:[ -]?[0-9]){12,}`)

// withoutNumbers is the text of a panic on one line, every long number in it masked.
func withoutNumbers(v any) string {
	text := strings.Join(strings.Fields(fmt.Sprint(v)), " ")
	return numbers.ReplaceAllStringFunc(text, func(n string) string {
		return payment.MaskPAN(strings.NewReplacer(" ", "", "-", "").Replace(n))
	})
}

// deepest bounds what a panic shows of the way to it.
const deepest = 24

// stack is the way to the panic that is being recovered, without the frames of the panic itself.
func stack() []string {
	var at [64]uintptr
	frames := runtime.CallersFrames(at[:runtime.Callers(1, at[:])])
	var out []string
	for more := true; more && len(out) < deepest; {
		var f runtime.Frame
		f, more = frames.Next()
		switch {
		case strings.HasPrefix(f.Function, "runtime.") && strings.HasSuffix(f.Function, "panic"):
			out = out[:0]
		case strings.HasPrefix(f.Function, "runtime."), f.Function == "":
		default:
			out = append(out, fmt.Sprintf("%s %s:%d", f.Function, f.File, f.Line))
		}
	}
	return out
}
