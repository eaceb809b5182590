package iso8583

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDescribeHidesWhatMustNotBeSeen(t *testing.T) {
	// Nothing that Describe, masked JSON or an error shows holds a whole card number, track data, a PIN block, a key or a
	// cardholder's name: not in fields, not in EMV tags 5A, 57, 5F20, 56, 9F1F, 9F20, not in unknown tags, not in free
	// text.
	const pan, track = "6212345678901232", "6212345678901232=29122011234567890"
	chip := "5A086212345678901232" + "57116212345678901232D29122011234567890" + "5F2007" + hexed([]byte("WANG/LI")) +
		"9F1F04" + "31323334" + "9F2004" + "29122011" + "DF1908" + "6212345678901232" + "DF2010" + hexed([]byte(pan)) +
		"9F0206000000012345"
	for _, name := range []string{"unionpay-direct", "1987-ascii", "1987-binary", "network-ebcdic"} {
		s := saleSpec(t, name)
		m := NewMessage(s)
		m.SetMTI("0200")
		m.Set(2, pan)
		m.Set(35, track)
		m.Set(36, "0"+pan+"=156156000000000000000")
		m.SetBytes(52, []byte{0xCA, 0x3D, 0xA8, 0xD9, 0x34, 0x18, 0xB1, 0x86})
		m.SetBytes(55, unhexed(t, chip))
		m.Set(63, "card "+pan+"=2912201 of WANG")
		b, err := m.AppendEncode(nil)
		require.NoError(t, err)
		d := decoded(t, s, b)
		for _, text := range []string{d.Describe(), string(d.AppendJSON(nil, true)), m.Describe()} {
			for _, secret := range []string{pan, "123456789012", "2912201", "CA3DA8D9", "WANG/LI", hexed([]byte("WANG")),
				hexed([]byte(pan)),
				"31323334", "29122011"} {
				require.NotContains(t, text, secret, name)
			}
			require.Contains(t, text, "621234******1232")
		}
		require.Contains(t, string(d.AppendDescribe(nil, false)), pan)
	}
}

func TestDescribeHidesWorkingKeys(t *testing.T) {
	// Working keys of a sign-on, DE 62 of the direct POS and DE 48 of the generic dialect, are not shown; DE 48 of a
	// financial message is.
	m := NewMessage(saleSpec(t, "unionpay-direct"))
	m.SetMTI("0810")
	m.SetBytes(62, unhexed(t, "0123456789ABCDEF08D7B4FB0123456789ABCDEF08D7B4FB"))
	require.NotContains(t, m.Describe(), "0123456789ABCDEF")
	g := NewMessage(saleSpec(t, "1987-ascii"))
	g.SetMTI("0810")
	g.Set(48, "0123456789ABCDEF08D7B4FB")
	require.NotContains(t, g.Describe(), "0123456789ABCDEF")
	g.SetMTI("0210")
	require.Contains(t, g.Describe(), "0123456789ABCDEF")
}

func TestDescribeHidesCardsOfABatchUpload(t *testing.T) {
	// The card numbers in field 48 of a 0320 are masked record by record; flags, trace numbers and amounts stay readable.
	m := NewMessage(saleSpec(t, "unionpay-direct"))
	m.SetMTI("0320")
	m.Set(48, "02"+"00"+"000007"+"00006212345678901232"+"000000012345"+"00"+"000008"+"06200003074185296300"+"000000000100")
	text := m.Describe()
	require.Contains(t, text, "02000000070000621234******1232000000012345000000080620000*********6300000000000100")
}

func TestDescribeShowsInnocentValues(t *testing.T) {
	// What is no secret is shown whole: terminal, merchant, reference numbers, amounts, totals; unknown tags without
	// digits of a card; a tag repeated says so.
	m := NewMessage(saleSpec(t, "unionpay-direct"))
	m.SetHeader(unhexed(t, "6000060000602200000000"))
	m.SetMTI("0210")
	m.Set(37, "082309000007")
	m.Set(42, "898310058120001")
	m.Set(48, "000000012345001"+"000000000000000"+"1"+"000000000000000"+"000000000000000"+"1")
	m.SetBytes(55, unhexed(t, "DF190201029F360201529F3602015370045F340101"))
	text := m.Describe()
	for _, want := range []string{
		"0210 financial response", "spec unionpay-direct", "TPDU", "6000060000", "602200000000",
		"  37 retrieval reference number                         082309000007\n",
		"898310058120001", "DF19 unknown tag", "0102\n", "9F36 application transaction counter", "9F36#2", "0153\n",
		"     70 record template\n          5F34 application PAN sequence number",
	} {
		require.Contains(t, text, want)
	}
}

func TestDescribeTellsWhereReadingStopped(t *testing.T) {
	// A message read in part is shown up to the wrong field, then the error; bytes after the last field are counted.
	s, frame := saleFrame(t, saleEMV(t)[:91])
	m := NewMessage(s)
	require.Error(t, m.Decode(frame[:len(frame)-4]))
	require.Contains(t, m.Describe(), "   ! iso8583: DE 64 message authentication code, byte ")
	require.NoError(t, m.Decode(append(frame, 1, 2)))
	require.Contains(t, m.Describe(), "   ! 2 bytes after the last field\n")
}

func TestDescribeCannotSteerATerminal(t *testing.T) {
	// Control characters in a value do not reach the screen.
	m := NewMessage(vectorSpec(t, vector{Spec: "torture"}))
	m.SetMTI("0200")
	m.Set(25, "a\x1b[2Jb")
	require.Contains(t, m.Describe(), "a.[2Jb")
	require.NotContains(t, m.Describe(), "\x1b")
}

func TestNamesOfMessageTypes(t *testing.T) {
	// Message types are named by class and function of ISO 8583, clause 4.1.
	for mti, want := range map[string]string{
		"0200": "financial request", "0210": "financial response", "0421": "reversal advice repeat",
		"0800": "network management request",
		"1644": "administrative notification", "0330": "file action advice response", "02": "no message type",
		"0990": "reserved class 9 reserved function 9",
	} {
		require.Equal(t, want, MTIName(mti), mti)
	}
}

func TestJSONGoesBothWays(t *testing.T) {
	// The value form carries a message to text and back: header, repeated and unknown tags, Chinese text, quotes. Tags set
	// one by one stand in the order of their numbers.
	s := saleSpec(t, "unionpay-direct")
	m := NewMessage(s)
	m.SetHeader(unhexed(t, "6000060000602200000000"))
	m.SetMTI("0210")
	m.Set(4, "000000012345")
	m.SetBytes(55, unhexed(t, "9F36020152"+"9F36020153"+"DF19020102"+"70045F340101"))
	m.Set(63, "银联 \"x\\y\"")
	text := m.AppendJSON(nil, false)
	require.Equal(t, `{"header":"6000060000602200000000","mti":"0210","fields":{"4":"000000012345","55.9F36":"0152","55.9F36#2":"0153",`+
		`"55.DF19":"0102","55.70.5F34":"01","63":"银联 \"x\\y\""}}`, string(text))
	back := NewMessage(s)
	require.NoError(t, back.ParseJSON(text))
	require.Equal(t, "银联 \"x\\y\"", back.Text(63))
	v, ok := back.GetPath("55.9F36#2")
	require.True(t, ok)
	require.Equal(t, "0153", hexed(v))
	b, err := back.AppendEncode(nil)
	require.NoError(t, err)
	require.Equal(t, "70045F340101"+"9F36020152"+"9F36020153"+"DF19020102", hexed(decoded(t, s, b).Get(55)))
	require.Equal(t, back.Header(), decoded(t, s, b).Header())
}

func TestJSONMistakesAreAllNamed(t *testing.T) {
	// Every value that cannot be taken is reported with its path.
	m := NewMessage(saleSpec(t, "1987-ascii"))
	err := m.ParseJSON([]byte(`{"mti":"0200","fields":{"52":"XY","55.9F0":"00","999":"1","4.1":"x","3":"000000","3":"1"}}`))
	for _, want := range []string{"DE 52", "two for each byte", "DE 55.9F0", "DE 999", "DE 4.1",
		"DE 3: want each path once"} {
		require.ErrorContains(t, err, want)
	}
	for _, broken := range []string{"", "[]", `{"mti":1}`, `{"fields":{"2":5}}`, `{"x":"y"}`, `{"mti":"0200"} x`,
		`{"fields":[]}`, `{"mti":`} {
		require.Error(t, m.ParseJSON([]byte(broken)), broken)
	}
}
