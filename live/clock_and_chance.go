package live

import (
	"context"
	crand "crypto/rand"
	"encoding/binary"
	"time"

	"acqsim/payment"
)

// now is the wall clock as an instant of the world.
func now() payment.Time { return payment.Time(time.Now().UnixNano()) }

// entropy is what live parties draw from.
func entropy() uint64 {
	var b [8]byte
	_, _ = crand.Read(b[:]) // never fails (crypto/rand)
	return binary.BigEndian.Uint64(b[:])
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
