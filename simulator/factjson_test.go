package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"testing/quick"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/desk"
	"acqsim/acquirer/host"
	"acqsim/clearing"
	"acqsim/issuer"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/terminal"
)

// A fact that writes its own JSON writes what encoding/json does, whatever it holds: a journal has one form.
func TestFactsWriteTheSameJSON(t *testing.T) {
	for _, f := range []party.Appender{
		&terminal.Sent{}, &terminal.Answered{}, &terminal.Screen{}, &terminal.Slip{}, &host.Requested{}, &host.Approved{},
		&desk.FileImported{}, &desk.Reconciled{},
		&clearing.Routed{}, &clearing.Answered{}, &clearing.Cleared{}, &issuer.Authorised{}, &issuer.Cleared{},
	} {
		t.Run(fmt.Sprintf("%T", f), func(t *testing.T) {
			kind := reflect.TypeOf(f).Elem()
			same := func(v reflect.Value) {
				own := v.Interface().(party.Appender).AppendJSON([]byte("before"))
				require.Equal(t, "before"+plain(t, v.Interface()), string(own))
			}
			same(reflect.New(kind))
			check := reflect.MakeFunc(reflect.FuncOf([]reflect.Type{reflect.PointerTo(kind)},
				[]reflect.Type{reflect.TypeFor[bool]()}, false),
				func(args []reflect.Value) []reflect.Value {
					if !args[0].IsNil() {
						if slip, ok := args[0].Interface().(*terminal.Slip); ok {
							slip.Totals, slip.Failed = nil, nil // of a settlement: left to encoding/json
						}
						if screen, ok := args[0].Interface().(*terminal.Screen); ok {
							screen.Refused %= payment.Obstacle(len(payment.Obstacles()))
						}
						same(args[0])
					}
					return []reflect.Value{reflect.ValueOf(true)}
				})
			require.NoError(t, quick.Check(check.Interface(), nil))
		})
	}
}

func plain(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	require.NoError(t, e.Encode(v))
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}
