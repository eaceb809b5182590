package dialect_test

import (
	"encoding/binary"
	"encoding/hex"
	"hash/crc64"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
)

// checksum stands for a MAC: it notes what it was made of.
type checksum struct{ over *[]byte }

func (c checksum) Sum(dst, message []byte) []byte {
	*c.over = append([]byte(nil), message...)
	return binary.BigEndian.AppendUint64(dst, crc64.Checksum(message, crc64.MakeTable(crc64.ISO)))
}

func (c checksum) Verify(mac, message []byte) bool {
	return string(c.Sum(nil, message)) == string(mac)
}

// A MAC covers the message from the MTI to the field before it, stands in the last
// field, and fails when any byte that it covers is changed (DOMAIN §3.5).
func TestSealedMessages(t *testing.T) {
	for _, d := range every(t) {
		c := d.NewCodec()
		sale := swipe()
		sale.PINBlock = []byte{0xDE, 0xCD, 0x0A, 0xF6, 0x38, 0xE0, 0x47, 0x4B}
		void := sale
		void.Transaction, void.Track2, void.EntryMode = dialect.SaleVoid, "", "012"
		void.Original = dialect.Original{Transaction: dialect.Sale, STAN: 5, Batch: 3, Date: "0327"}
		for _, m := range []dialect.Message{sale, void} {
			var over []byte
			seal := checksum{&over}
			frame, err := c.AppendSealed([]byte("before"), &m, seal)
			require.NoError(t, err)
			frame = frame[len("before"):]
			header := d.Spec().HeaderLen()
			require.Equal(t, string(frame[header:header+len(over)]), string(over), d.Name())
			require.True(t, c.Verify(frame, seal), d.Name())

			var got dialect.Message
			require.NoError(t, c.Parse(frame, &got))
			require.Equal(t, seal.Sum(nil, over), got.MAC)
			spoilt := append([]byte(nil), frame...)
			spoilt[len(spoilt)-1] ^= 1
			require.False(t, c.Verify(spoilt, seal))
			plain, err := c.Append(nil, &m)
			require.NoError(t, err)
			require.False(t, c.Verify(plain, seal), "a message without a MAC")
			require.Less(t, len(plain), len(frame))
		}
	}
}

// The bitmap of a sale with PIN and MAC is that of a published dump (DOMAIN §3.3).
func TestUnionPayBitmapWithPINAndMAC(t *testing.T) {
	sale := swipe()
	sale.PINCapture, sale.Security, sale.PINBlock = "12", "2600000000000000", make([]byte, 8)
	var over []byte
	frame, err := codec(t, "unionpay-direct").AppendSealed(nil, &sale, checksum{&over})
	require.NoError(t, err)
	require.Equal(t, "302004C020C09811", strings.ToUpper(hex.EncodeToString(frame[13:21])))
}

// A PIN and the chip's request do not travel back, and no dialect writes a PIN
// into a reversal.
func TestPINDoesNotTravelBack(t *testing.T) {
	for _, d := range every(t) {
		m := swipe()
		m.PINBlock, m.PINCapture, m.EMV = make([]byte, 8), "12", []byte{0x9F, 0x26, 0}
		m.Reply, m.Code = true, "00"
		got := again(t, d, &m)
		require.Nil(t, got.PINBlock, d.Name())
		m.Reply, m.Reversal, m.Code, m.Original = false, true, "98", dialect.Original{STAN: m.STAN, Batch: m.Batch}
		require.Nil(t, again(t, d, &m).PINBlock, d.Name())
		answer := (&dialect.Message{PINBlock: m.PINBlock, EMV: m.EMV, MAC: m.PINBlock}).Answer("00")
		require.Nil(t, answer.PINBlock)
		require.Nil(t, answer.EMV)
	}
}

func again(t *testing.T, d *dialect.Dialect, m *dialect.Message) (got dialect.Message) {
	t.Helper()
	c := d.NewCodec()
	frame, err := c.Append(nil, m)
	require.NoError(t, err)
	require.NoError(t, c.Parse(frame, &got))
	return got
}

// The host asks for a sign-on in the header of a reply where there is a place for
// it (DOMAIN §3.1: processing requirement 3).
func TestSignOnAgainInTheHeader(t *testing.T) {
	for _, d := range every(t) {
		reply := swipe()
		reply.Track2, reply.Reply, reply.Code, reply.SignOnAgain = "", true, "00", true
		got := again(t, d, &reply)
		require.Equal(t, !d.Speaks(dialect.SignOnRequest), got.SignOnAgain, d.Name())
	}
}

// Working keys and parameters come back as they were sent.
func TestDownloads(t *testing.T) {
	for _, d := range every(t) {
		keys := dialect.Message{Transaction: dialect.SignOn, Reply: true, Code: "00", STAN: 1, Batch: 2, Terminal: "T1",
			Merchant: "M1", WorkingKeys: []byte{0, 1, 0xFE, 0xFF}}
		require.Equal(t, keys.WorkingKeys, again(t, d, &keys).WorkingKeys, d.Name())
		parameters := dialect.Message{Transaction: dialect.ParameterDownload, Reply: true, Code: "00", STAN: 1, Batch: 2,
			Terminal: "T1", Merchant: "M1", Parameters: []byte{9}}
		require.Equal(t, parameters.Parameters, again(t, d, &parameters).Parameters, d.Name())
	}
}

// A file that is not there, or a spec that is not, is said with its name.
func TestReadSaysWhatIsMissing(t *testing.T) {
	_, err := dialect.Read("nowhere.yaml", os.ReadFile)
	require.ErrorContains(t, err, "nowhere.yaml")
	data, err := os.ReadFile("testdata/direct-stx.yaml")
	require.NoError(t, err)
	_, err = dialect.Read("shop.yaml", func(name string) ([]byte, error) {
		if name == "shop.yaml" {
			return data, nil
		}
		return nil, os.ErrNotExist
	})
	require.ErrorContains(t, err, "dialect: shop.yaml: spec: ")
	_, err = dialect.Read("shop.yaml", func(string) ([]byte, error) {
		return []byte(strings.Replace(string(data), "direct-stx-spec.yaml", "unionpay-directs", 1)), nil
	})
	require.ErrorContains(t, err, "unionpay-direct")
}
