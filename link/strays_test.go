package link

import (
	"context"
	"fmt"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// A time-out says which of three it was: nothing came, something unreadable, or a reply with another key and which part
// of it differed.
func TestTimeOutSaysWhatCame(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer func(t *testing.T, request []byte) []byte
		cause  Cause
		text   string
		event  EventKind
	}{
		{"nothing", func(*testing.T, []byte) []byte { return nil }, CauseNothing, "time-out after", Connected},
		{"unreadable", func(t *testing.T, _ []byte) []byte {
			return framed(t, []byte("0210ZZZZ"))
		}, CauseUnreadable, "unreadable: iso8583: ", Unreadable},
		{"another terminal", func(t *testing.T, _ []byte) []byte {
			return framed(t, message(t, "0210", 5, "10000009"))
		}, CauseUnmatched, "unmatched: DE 41 is 10000009, awaited 10000001", Unmatched},
		{"terminal left out", func(t *testing.T, _ []byte) []byte {
			return framed(t, message(t, "0210", 5, ""))
		}, CauseUnmatched, "unmatched: DE 41 is missing, awaited 10000001", Unmatched},
		{"another class", func(t *testing.T, _ []byte) []byte {
			return framed(t, message(t, "0230", 5, till))
		}, CauseUnmatched, "unmatched: MTI answers 0220, awaited an answer to 0200", Unmatched},
		{"the nearest of several", func(t *testing.T, _ []byte) []byte {
			return framed(t, []byte("junk"), message(t, "0410", 9, "10000009"), message(t, "0210", 6, till),
				message(t, "0430", 8, "10000007"))
		}, CauseUnmatched, "unmatched: DE 11 is 000006, awaited 000005", Unmatched},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				events := newRecorder()
				cl := pipeHost(t, Config{Timeout: 3 * time.Second, OnEvent: events.record}, func([]byte) []byte {
					return c.answer(t, nil)
				})
				_, err := cl.Exchange(t.Context(), message(t, "0200", 5, till))
				e := failure(t, err)
				require.Equal(t, c.cause, e.Cause)
				require.Equal(t, Sent, e.Stage)
				require.Equal(t, key("0200", 5, till), e.Key)
				require.Equal(t, 3*time.Second, e.Waited)
				require.True(t, e.Timeout())
				require.ErrorIs(t, err, context.DeadlineExceeded)
				require.ErrorContains(t, err, c.text)
				require.ErrorContains(t, err, "the request was sent")
				events.await(t, c.event)
				require.EqualValues(t, 1, cl.Stats().TimeOuts)
			})
		})
	}
}

// The reply that comes after the time-out is an event with its key and its bytes, not the reply of the next sale.
func TestLateReply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events := newRecorder()
		var held []byte
		c := pipeHost(t, Config{Timeout: 3 * time.Second, OnEvent: events.record}, func(request []byte) []byte {
			reply, _ := answering(nil, nil, request)
			if stanOf(t, request) == "000001" {
				held = framed(t, reply)
				return nil
			}
			return append(held, framed(t, reply)...)
		})
		_, err := c.Exchange(t.Context(), message(t, "0200", 1, till))
		require.Equal(t, CauseNothing, failure(t, err).Cause)
		reply, err := c.Exchange(t.Context(), message(t, "0200", 2, till))
		require.NoError(t, err)
		require.Equal(t, message(t, "0210", 2, till), reply)
		late := events.await(t, Late)
		require.Equal(t, key("0200", 1, till), late.Key)
		require.Equal(t, message(t, "0210", 1, till), late.Message)
		require.Equal(t, "DE 11 is 000001, awaited 000002", late.Differs)
		require.Zero(t, c.Stats().Of(Shifted))
	})
}

// A host whose queue of replies kept one too many answers each request with the reply before: three such replies in a
// row are named a shifted line, and so are the time-outs from then on. (jPOS issue 562: a message that came before the
// multiplexer listened stayed in its queue, and for days every reply was read one request late.)
func TestShiftedReplies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		queue := [][]byte{message(t, "0810", 999999, till)} // came before anybody listened
		events := newRecorder()
		c := pipeHost(t, Config{Timeout: 30 * time.Second, OnEvent: events.record}, func(request []byte) []byte {
			reply, _ := answering(nil, nil, request)
			queue = append(queue, reply)
			defer func() { queue = queue[1:] }()
			return framed(t, queue[0])
		})
		sell := func(stan int) *ExchangeError {
			_, err := c.Exchange(t.Context(), message(t, "0200", stan, till))
			return failure(t, err)
		}
		require.Equal(t, "DE 11 is 999999, awaited 000001",
			sell(1).Detail[len("MTI answers 0800, awaited an answer to 0200; "):])
		for stan := 2; stan <= 3; stan++ {
			e := sell(stan)
			require.Equal(t, CauseUnmatched, e.Cause)
			require.Equal(t, fmt.Sprintf("DE 11 is %06d, awaited %06d", stan-1, stan), e.Detail)
		}
		require.Empty(t, events.of(Shifted))
		require.Contains(t, sell(4).Detail, "the line is shifted: each reply answers the request 1 before the last one")
		require.Contains(t, sell(5).Detail, "the line is shifted")
		require.Len(t, events.of(Shifted), 1, "told once")
		e := events.await(t, Shifted)
		require.Equal(t, 1, e.Lag)
		require.Contains(t, e.String(), "the peer is one message behind")
		require.Len(t, events.of(Late), 4)
		require.Zero(t, c.Stats().Exchanges, "no reply was taken for another's")
	})
}

// The fault of jPOS issue 562 is not ours: messages that come before the first exchange, and before a handler is ready
// for them, shift nothing.
func TestEarlyMessagesShiftNothing(t *testing.T) {
	noLeaks(t)
	addr := host(t, func(nc net.Conn) {
		_, _ = nc.Write(framed(t, message(t, "0800", 1, till), message(t, "0810", 1, till), message(t, "0800", 2, till)))
		requests(nc, func(request []byte) {
			reply, _ := answering(nil, nil, request)
			_, _ = nc.Write(framed(t, reply))
		})
	})
	events := newRecorder()
	c := client(t, addr, Config{OnEvent: events.record})
	connect(t, c)
	events.awaitN(t, Unsolicited, 2)
	require.Equal(t, key("0800", 1, till), events.await(t, Unmatched).Key)
	for stan := 1; stan <= 20; stan++ {
		reply, err := c.Exchange(context.Background(), message(t, "0200", stan, till))
		require.NoError(t, err)
		require.Equal(t, message(t, "0210", stan, till), reply)
	}
}

// A host that is merely slower than the time-out is not called shifted: its replies come in their own time.
func TestSlowHostIsNotShifted(t *testing.T) {
	var h history
	for i := range 10 {
		h.lastBegan = time.Now().Add(-500 * time.Millisecond)
		require.Zero(t, h.late(1, 900*time.Millisecond), i)
	}
	for i := range 10 {
		h.lastBegan = time.Now()
		want := 0
		if i == shiftedInARow-1 {
			want = 2
		}
		require.Equal(t, want, h.late(2, time.Minute), "told once, not with every reply")
	}
}
