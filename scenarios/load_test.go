package scenarios

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"acqsim/payment"
)

// A file with mistakes is refused with file, line and column of every one of
// them, what was expected, and the word that may have been meant.
func TestMistakes(t *testing.T) {
	const file = "testdata/bad.txtar"
	archive, err := txtar.ParseFile(file)
	require.NoError(t, err)
	head, want := "", make(map[string]string)
	for _, f := range archive.Files {
		if f.Name == "head.yaml" {
			head = string(f.Data)
		}
		if path.Base(f.Name) == "want" {
			want[path.Dir(f.Name)] = string(f.Data)
		}
	}
	again := &txtar.Archive{Comment: archive.Comment}
	for _, f := range archive.Files {
		if path.Base(f.Name) == "want" {
			continue
		}
		again.Files = append(again.Files, f)
		if path.Base(f.Name) != "body.yaml" {
			continue
		}
		name := path.Dir(f.Name)
		_, err := Load(only(head+string(f.Data)), "bad.yaml", Options{Zone: time.LoadLocation})
		require.Error(t, err, name)
		have := err.Error() + "\n"
		if !*update {
			require.Equal(t, want[name], have, name)
		}
		again.Files = append(again.Files, txtar.File{Name: name + "/want", Data: []byte(have)})
	}
	if *update {
		require.NoError(t, os.WriteFile(file, txtar.Format(again), 0o644))
	}
}

// only makes a file system with one file.
func only(text string) ReadFunc {
	return func(name string) ([]byte, error) {
		if name == "bad.yaml" {
			return []byte(text), nil
		}
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
}

// Digits stay text: an MTI of 0210 without quotes is 136 to YAML 1.1, an amount of
// 12.5 a float. Both are refused, and the mistake says what to write.
func TestDigitsStayText(t *testing.T) {
	for written, want := range map[string]string{
		"message: 0210":       `bad.yaml:12:23: unquoted 0210 is a number to YAML: write "0210"`,
		"message: 1210":       "",
		`message: "0210"`:     "",
		`due-to-network: 1.0`: `bad.yaml:18:69: unquoted 1.0 is a number to YAML: write "1.00"`,
		"vars: {amount: 12.5": `bad.yaml:7:16: unquoted 12.5 is a number to YAML: write "12.5"`,
	} {
		key, _, _ := strings.Cut(written, ": ")
		old := map[string]string{"message": `message: "0210"`, "due-to-network": `due-to-network: "-1.00"`,
			"vars": `vars: {amount: "12.50"`}[key]
		_, err := Load(only(strings.Replace(good, old, written, 1)), "bad.yaml", Options{})
		if want == "" {
			require.NoError(t, err, written)
		} else {
			require.EqualError(t, err, want, written)
		}
	}
	for written, want := range map[string]string{
		"amount: 12.5": `write "12.50"`, "amount: 0.1": `write "0.10"`, "amount: 12.50": `write "12.50"`,
		"amount: 012":    `write "12.00"`,
		"amount: 12.505": "CNY has 2 decimals, have 3", "amount: 1e3": `want digits such as "12.50"`,
	} {
		_, err := Load(only(strings.Replace(good, `amount: "${amount}"`, written, 1)), "bad.yaml", Options{})
		require.ErrorContains(t, err, want, written)
	}
}

const good = `version: 1
id: small
title: {en: Small, zh: 小}
story: {en: A sale., zh: 一笔消费。}
lesson: {en: None., zh: 无。}
include: [profiles/one-shop.yaml]
vars: {amount: "12.50"}
matrix: {dialect: [1987-ascii, unionpay-direct], amount: ["0.01", "12.50"]}
clock: {start: "2026-03-26 23:30:00"}
steps:
  - sale: {as: s1, terminal: T1, card: alice, amount: "${amount}"}
  - expect: {message: "0210", of: s1, within: 90s}
  - never: {printed: {of: s1}}
  - start: {settle: {terminal: T1}}
  - at: "23:45"
    advance: {to: "T+1 09:30"}
finally:
  - books: {issuer: {"cardholder:alice": unchanged, due-to-network: "-1.00"}}
  - reconciliation: {raised: []}
`

// Without asking for the matrix a scenario is one row with its own id; with it,
// one for each combination, each with an id that stays the same.
func TestRows(t *testing.T) {
	rows, err := Load(only(good), "bad.yaml", Options{})
	require.NoError(t, err)
	require.Len(t, rows, 1)
	require.Equal(t, "small", rows[0].Row)
	require.Equal(t, int64(1250), rows[0].Steps[0].Sale.Amount.Minor)

	rows, err = Load(only(good), "bad.yaml", Options{Matrix: true})
	require.NoError(t, err)
	var ids []string
	digests := make(map[string]bool)
	for _, r := range rows {
		ids = append(ids, r.Row)
		digests[r.Digest] = true
	}
	require.Equal(t, []string{
		"small[amount=0.01,dialect=1987-ascii]", "small[amount=0.01,dialect=unionpay-direct]",
		"small[amount=12.50,dialect=1987-ascii]", "small[amount=12.50,dialect=unionpay-direct]",
	}, ids)
	require.Len(t, digests, 4)
	require.Equal(t, "bad.yaml[amount=0.01,dialect=1987-ascii]", rows[0].Name)
	require.Equal(t, "unionpay-direct", rows[1].World.Terminals["T1"].Dialect)
}

// A caller's variables win over those of the file, and one that the file does not
// have is an error.
func TestCallersVariables(t *testing.T) {
	rows,
		err := Load(only(good), "bad.yaml", Options{Dialect: "unionpay-direct", Vars: map[string]string{"amount": "3.00"}})
	require.NoError(t, err)
	require.Equal(t, "unionpay-direct", rows[0].World.Terminals["T1"].Dialect)
	require.Equal(t, int64(300), rows[0].Steps[0].Sale.Amount.Minor)

	_, err = Load(only(good), "bad.yaml", Options{Vars: map[string]string{"amout": "3.00"}})
	require.ErrorContains(t, err, `unknown variable "amout", did you mean "amount"?`)
}

// Steps and expectations are told apart, and each knows its place in the file.
func TestSteps(t *testing.T) {
	rows, err := Load(only(good), "bad.yaml", Options{})
	require.NoError(t, err)
	s := rows[0]
	require.IsType(t, &Sale{}, s.Steps[0].Action())
	require.Equal(t, "s1", s.Steps[0].Label())
	require.Equal(t, "bad.yaml:11:5", s.Steps[0].Location.String())
	require.Equal(t, &MessageCheck{MTI: "0210", Of: "s1"}, s.Steps[1].Action().(*Expectation).Matcher())
	require.Equal(t, 90*time.Second, s.Steps[1].Expect.Within)
	require.Equal(t, Never, s.Steps[2].Never.Mode)
	require.IsType(t, &Settle{}, s.Steps[3].Action())
	require.False(t, s.Steps[3].Waits())
	require.True(t, s.Steps[4].Waits())
	require.Equal(t, Finally, s.Finally[0].Mode)
	require.Equal(t, int64(-100), s.Finally[0].Books["issuer"]["due-to-network"].Amount.Minor)
	require.True(t, s.Finally[0].Books["issuer"]["cardholder:alice"].Unchanged)
	require.Empty(t, *s.Finally[1].Reconciliation.Raised)
	require.Nil(t, s.Finally[1].Reconciliation.Open)
}

// T+1 counts working days from the clearing day: at 23:30 on a Thursday, after
// the cut-over, it is the Monday. A time alone is of the natural day.
func TestWhen(t *testing.T) {
	cal := &payment.Calendar{Zone: time.FixedZone("CST", 8*3600), CutOver: payment.TimeOfDay(23 * time.Hour)}
	thursday := payment.Date(2026, 3, 26)
	clock := func(s string) payment.TimeOfDay {
		at, err := payment.ParseTimeOfDay(s)
		require.NoError(t, err)
		return at
	}
	for _, c := range []struct{ now, when, date, time string }{
		{"23:30", "T+1 09:30", "2026-03-30", "09:30"},
		{"22:30", "T+1 09:30", "2026-03-27", "09:30"},
		{"22:30", "D+2 10:00", "2026-03-28", "10:00"},
		{"22:30", "2026-04-01 10:00:05", "2026-04-01", "10:00:05"},
		{"22:30", "22:59:59", "2026-03-26", "22:59:59"},
	} {
		w, err := ParseWhen(c.when)
		require.NoError(t, err)
		date, err := payment.ParseDate(c.date)
		require.NoError(t, err)
		require.Equal(t, cal.At(date, clock(c.time)), w.Instant(cal.At(thursday, clock(c.now)), cal), c.when)
	}
}

// A Chinese text that is folded over lines has no spaces where the lines ended;
// those beside figures stay.
func TestChineseLines(t *testing.T) {
	require.Equal(t, "九点半出款，合计 10,800.00 元。店主来电", unfold("九点半 出款， 合计 10,800.00 元。 店主来电"))
}

// A profile that includes itself is refused, and so is a key that a profile
// cannot have.
func TestProfiles(t *testing.T) {
	files := map[string]string{
		"suite/a.yaml":       strings.Replace(good, "profiles/one-shop.yaml", "shops/x.yaml", 1),
		"suite/shops/x.yaml": "include: [y.yaml]\nsteps: []\n",
		"suite/shops/y.yaml": "include: [x.yaml]\n",
		"suite/b.yaml":       strings.Replace(good, "profiles/one-shop.yaml", "shops/z.yaml", 1),
		"suite/shops/z.yaml": "include: [profiles/two-shops.yaml]\nworld: {accounts: {lotus-card: {class: II}}}\n",
	}
	read := func(name string) ([]byte, error) {
		if text, ok := files[name]; ok {
			return []byte(text), nil
		}
		return nil, fs.ErrNotExist
	}
	_, err := Load(read, "suite/a.yaml", Options{})
	require.ErrorContains(t, err, "suite/shops/y.yaml:1:11: suite/shops/x.yaml includes itself")
	require.ErrorContains(t, err, `suite/shops/x.yaml:2:1: unknown key of a profile "steps"`)

	files["suite/c.yaml"] = strings.Replace(good, "profiles/one-shop.yaml", "profiles/two-shop.yaml", 1)
	_, err = Load(read, "suite/c.yaml", Options{})
	require.ErrorContains(t, err, `suite/c.yaml:6:11: unknown profile "profiles/two-shop.yaml", did you mean "profiles/two-shops.yaml"?`)

	rows, err := Load(read, "suite/b.yaml", Options{})
	require.NoError(t, err)
	card := rows[0].World.Accounts["lotus-card"]
	require.Equal(t, "II", card.Class)
	require.Equal(t, "6200008135792463339", card.Number)
	require.Contains(t, rows[0].World.Terminals, "T2")
}

// Hostile bytes give an error and no panic.
func FuzzLoad(f *testing.F) {
	f.Add(good)
	f.Add("steps: [[[[[[")
	f.Add("? {a: b}\n: c")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := Load(only(text), "bad.yaml", Options{Matrix: true})
		if err == nil {
			require.NotEmpty(t, rows)
		}
	})
}

// A file of a version that this program does not read is told so, where it says its
// version, and nothing else: the rest is in another language. Profiles too.
func TestUnknownVersion(t *testing.T) {
	next := strings.Replace(good, "version: 1", "version: 2\nremindres: {}", 1)
	_, err := Load(only(next), "bad.yaml", Options{})
	require.EqualError(t, err, `bad.yaml:1:10: want version 1 of the format, the only one that this program reads, have "2"`)

	own := strings.Replace(good, "profiles/one-shop.yaml", "shop.yaml", 1)
	_, err = Load(func(name string) ([]byte, error) {
		switch name {
		case "bad.yaml":
			return []byte(own), nil
		case "shop.yaml":
			return []byte("world: {}\nversion: one\n"), nil
		}
		return nil, fs.ErrNotExist
	}, "bad.yaml", Options{})
	require.EqualError(t, err, `shop.yaml:2:10: want version 1 of the format, the only one that this program reads, have "one"`)
}
