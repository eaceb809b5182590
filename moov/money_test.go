//go:build !nomoov

package moov_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	theirs "github.com/moov-io/iso8583"
	connection "github.com/moov-io/iso8583-connection"
	"github.com/stretchr/testify/require"

	"acqsim/acqsimtest"
	"acqsim/dialect"
	"acqsim/link"
	"acqsim/moov"
)

// lateApproval is a terminal of moov's packages whose sale is approved too late: it reverses, and repeats the reversal
// once when nothing comes. The host lets the approval go when it sees the reversal, and loses that.
func lateApproval(t *testing.T, fails acqsimtest.T, options ...connection.Option) {
	host := acqsimtest.Start(t)
	host.Fault("delay 0210 until (0400 terminal->acquirer)")
	host.Fault("drop 0400")
	d, err := dialect.Named("1987-ascii")
	require.NoError(t, err)
	spec, _, err := moov.FromSpec(d.Spec())
	require.NoError(t, err)
	client, err := connection.New(host.Addr("1987-ascii"), spec, moov.ReadLength(link.Framer{}),
		moov.WriteLength(link.Framer{}), options...)
	require.NoError(t, err)
	require.NoError(t, client.Connect())
	defer client.Close()
	sale := sell(t, spec, "0200")
	_, err = client.Send(sale, connection.SendTimeout(30*time.Millisecond))
	require.ErrorIs(t, err, connection.ErrSendTimeout)
	for range 2 {
		if _, err = client.Send(sell(t, spec, "0400"), connection.SendTimeout(30*time.Millisecond)); err == nil {
			break
		}
	}
	keys, err := moov.Keys(sale, d)
	require.NoError(t, err)
	acqsimtest.Money(fails, host, keys...).With("cardholder").Because("reversed-after-lost-reply")
}

// With moov's default request id, the STAN alone, the test of a terminal is red, and says what cures it; with
// moov.RequestID it is green, each time (CASES A04).
func TestMoneyWithMoovsRequestID(t *testing.T) {
	for i := range 100 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			red := &failures{T: t}
			lateApproval(t, red)
			require.NotEmpty(t, red.said)
			require.Contains(t, red.said[0], "Cure: connection.SetRequestIDGenerator(moov.RequestID{})")
			lateApproval(t, t, connection.SetRequestIDGenerator(moov.RequestID{}))
		})
	}
}

// sell is a sale of 12.50, or its reversal.
func sell(t *testing.T, spec *theirs.MessageSpec, mti string) *theirs.Message {
	m := theirs.NewMessage(spec)
	m.MTI(mti)
	for n, v := range map[int]string{2: "6200001357924681110", 3: "000000", 4: "1250", 11: "000042", 14: "3012", 22: "012",
		25: "00", 41: "10000001", 42: "898110154110001", 49: "156"} {
		require.NoError(t, m.Field(n, v))
	}
	return m
}

// failures notes how a test would have failed.
type failures struct {
	*testing.T
	said []string
}

func (f *failures) Errorf(format string, args ...any) {
	f.said = append(f.said, strings.TrimSpace(fmt.Sprintf(format, args...)))
}
