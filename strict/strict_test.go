package strict_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/strict"
)

// stay is what a hotel writes down of a guest.
type stay struct {
	At       strict.Location `yaml:"-"`
	Guest    string          `yaml:"guest,required"`
	Room     string          `yaml:"room" digits:"3..4"`
	Board    string          `yaml:"board" enum:"breakfast,half,full"`
	Nights   int             `yaml:"nights" min:"0"`
	Floor    uint8           `yaml:"floor"`
	Paid     *bool           `yaml:"paid"`
	Price    price           `yaml:"price"`
	Leaves   time.Duration   `yaml:"leaves"`
	Extras   []string        `yaml:"extras" enum:"sauna,parking"`
	Calls    map[string]string
	Phone    map[string]string `yaml:"phone" digits:"4"`
	Meets    []meeting         `yaml:"meets"`
	Remark   remark            `yaml:"remark"`
	Sleeping `yaml:",inline"`
	Channel  chan int `yaml:"channel"`
}

type Sleeping struct {
	Pillow string `yaml:"pillow"`
}

type meeting struct {
	With string `yaml:"with,required" name:"guest"`
	From int    `yaml:"from"`
	To   int    `yaml:"to"`
}

func (m *meeting) Check(at strict.Location, all *strict.Mistakes) {
	if m.To < m.From {
		all.Add(at, "want a meeting that ends after it begins")
	}
}

type price struct{ cents int }

func (p *price) UnmarshalText(b []byte) error {
	var whole, cents int
	if _, err := fmt.Sscanf(string(b)+"0", "%d.%d", &whole, &cents); err != nil {
		return errors.New("strict_test: want a price such as \"12.50\"")
	}
	p.cents = 100*whole + cents
	return nil
}

func (p price) Decimal() string { return fmt.Sprintf("%d.%02d", p.cents/100, p.cents%100) }

// remark keeps its node.
type remark struct{ node *strict.Node }

func (r *remark) TakeNode(n *strict.Node, _ *strict.Mistakes) { r.node = n }

// read reads a stay as a caller of the package does.
func read(text string) (stay, []string, error) {
	var m strict.Mistakes
	var s stay
	var named []string
	d := strict.Decoder{
		Mistakes: &m,
		Own: func(v reflect.Value) func(string) error {
			if v.Type() != reflect.TypeFor[time.Duration]() {
				return nil
			}
			return func(text string) error {
				t, err := time.ParseDuration(text)
				v.SetInt(int64(t))
				return err
			}
		},
		Named: func(n *strict.Node, kind string) { named = append(named, kind+" "+n.Text) },
	}
	if n := strict.Read("stay.yaml", []byte(text), strict.Options{}, &m); n != nil {
		d.Decode(n, &s)
	}
	return s, named, m.Err()
}

// What a file says arrives in the struct: digits as they are spelt, and where
// everything stands.
func TestDecode(t *testing.T) {
	s, named, err := read(`# of a week in May
guest: Ann
room: "0210"
board: half
nights: 7
floor: 3
paid: true
price: "12.5"
leaves: 36h
extras: [sauna]
phone: {1234: "0099"}
meets:
  - {with: Bob, from: 9, to: 10}
remark: {any: [thing]}
pillow: soft
`)
	require.NoError(t, err)
	require.Equal(t, "Ann", s.Guest)
	require.Equal(t, "0210", s.Room)
	require.Equal(t, 7, s.Nights)
	require.Equal(t, uint8(3), s.Floor)
	require.True(t, *s.Paid)
	require.Equal(t, 1250, s.Price.cents)
	require.Equal(t, 36*time.Hour, s.Leaves)
	require.Equal(t, []string{"sauna"}, s.Extras)
	require.Equal(t, map[string]string{"1234": "0099"}, s.Phone)
	require.Equal(t, []meeting{{"Bob", 9, 10}}, s.Meets)
	require.Equal(t, []string{"guest Bob"}, named)
	require.Equal(t, "thing", s.Remark.node.Get("any").Kids[0].Text)
	require.Equal(t, "soft", s.Pillow)
	require.Equal(t, "stay.yaml:2:1", s.At.String())
}

// Each kind of mistake has its place and says what was wanted.
func TestMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"guest: Ann\nromo: 1": "2:1: unknown key \"romo\", did you mean \"room\"?",
		"guest: Ann\ncar: red": "2:1: unknown key \"car\", want one of board, paid, room, floor, " +
			"remark, guest, price, leaves … and 6 more",
		"nights: 1":                                        "1:1: want the key \"guest\"",
		"guest: Ann\nguest: Bob":                           "2:1: key \"guest\" is given twice: first in line 1",
		"guest: [Ann]":                                     "1:8: want text, have a list",
		"guest:":                                           "1:7: want text, have nothing",
		`guest: ""`:                                        "1:8: want text, have an empty one",
		"guest: Ann\nnights: many":                         "2:9: want a whole number, have \"many\"",
		"guest: Ann\nnights: 1.5":                          "2:9: want a whole number, have \"1.5\"",
		"guest: Ann\nnights: -1":                           "2:9: want a whole number from 0, have \"-1\"",
		"guest: Ann\nnights: 010":                          "2:9: want a whole number without a zero before it, have 010",
		"guest: Ann\nfloor: 300":                           "2:8: want a whole number from 0, have \"300\"",
		"guest: Ann\nfloor: 01":                            "2:8: want a whole number without a zero before it, have 01",
		"guest: Ann\nnights: {}":                           "2:9: want a whole number, have a mapping",
		"guest: Ann\npaid: yes":                            "2:7: want true or false, have \"yes\"",
		"guest: Ann\npaid: []":                             "2:7: want true or false, have a list",
		"guest: Ann\nboard: hafl":                          "2:8: unknown word \"hafl\", did you mean \"half\"?",
		"guest: Ann\nextras: [pool]":                       "2:10: unknown word \"pool\", want one of sauna, parking",
		"guest: Ann\nextras: pool":                         "2:9: want a list, have text",
		"guest: Ann\nroom: 12":                             "2:7: want 3 to 4 digits, have 2",
		"guest: Ann\nroom: 0210":                           "2:7: unquoted 0210 is a number to YAML: write \"0210\"",
		"guest: Ann\nprice: 12.5":                          "2:8: unquoted 12.5 is a number to YAML: write \"12.50\"",
		"guest: Ann\nprice: dear":                          "2:8: want a price such as \"12.50\"",
		"guest: Ann\nprice: [12]":                          "2:8: want text, have a list",
		"guest: 12.50":                                     "1:8: unquoted 12.50 is a number to YAML: write \"12.50\"",
		"guest: 007":                                       "1:8: unquoted 007 is a number to YAML: write \"007\"",
		"guest: 0x1F":                                      "1:8: unquoted 0x1F is a number to YAML: write \"0x1F\"",
		"guest: 1e3":                                       "1:8: unquoted 1e3 is a number to YAML: write \"1e3\"",
		"guest: Ann\nphone: {01: \"0099\"}":                "2:9: unquoted 01 is a number to YAML: write \"01\"",
		"guest: Ann\nphone: [1]":                           "2:8: want a mapping, have a list",
		"guest: Ann\nmeets: [Bob]":                         "2:9: want a mapping with with, from, to; have text",
		"guest: Ann\nmeets: [{with: Bob, from: 2, to: 1}]": "2:9: want a meeting that ends after it begins",
		"guest: Ann\nchannel: 1":                           "2:10: chan int cannot be given in a file",
		"guest: &a Ann": "1:8: anchors and aliases are not read here: use vars, or " +
			"write it again",
		"[a]: b\nguest: Ann":           "1:1: want text as a key, have a list",
		"guest: Ann\nnights: {from: 1": "3:1: not YAML: did not find expected ',' or '}'",
		"guest: Ann\n---\nguest: Bob":  "1:1: want one YAML document in the file: have another number of them",
		"guest: *nobody":               "1:8: not YAML: unknown anchor 'nobody' referenced",
		"": "1:1: want a mapping with guest, room, board, nights, floor, " +
			"paid, price, leaves … and 6 more; have nothing",
		"just words": "1:1: want a mapping with guest, room, board, nights, floor, paid, price, " +
			"leaves … and 6 more; have text",
		strings.Repeat("#", 1<<20) + "#": "1:1: want at most 1048576 bytes, have 1048577",
	} {
		_, _, err := read(text)
		require.EqualError(t, err, "stay.yaml:"+want, text)
	}
}

// All mistakes of a file are told at once, in the order of their places.
func TestAllAtOnce(t *testing.T) {
	_, _, err := read("nights: many\nroom: 12\nbaord: half\npaid: maybe\nprice: 0.5\n")
	require.EqualError(t, err, `stay.yaml:1:1: want the key "guest"
stay.yaml:1:9: want a whole number, have "many"
stay.yaml:2:7: want 3 to 4 digits, have 2
stay.yaml:3:1: unknown key "baord", did you mean "board"?
stay.yaml:4:7: want true or false, have "maybe"
stay.yaml:5:8: unquoted 0.5 is a number to YAML: write "0.50"`)
}

// A plain whole number is the same to every reader of YAML, and so are a date and a
// text in quotes: they are texts as they stand.
func TestNumbersThatStay(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "12": "12", "-5": "-5", `"0210"`: "0210", "'12.50'": "12.50", "2026-03-27": "2026-03-27", "23:45": "23:45",
		"6200001357924681110": "6200001357924681110", "1.0.0": "1.0.0", "!!str 0210": "0210", "12.50 CNY": "12.50 CNY",
		"yes": "yes",
	} {
		s, _, err := read("guest: " + text)
		require.NoError(t, err, text)
		require.Equal(t, want, s.Guest)
	}
}

// A file that is something else altogether is not answered with a thousand lines.
func TestMistakesAreBounded(t *testing.T) {
	var all *strict.Error
	_, _, err := read("guest: Ann\nextras:\n" + strings.Repeat("  - pool\n", 1000))
	require.ErrorAs(t, err, &all)
	require.Len(t, all.Mistakes, 100)
}

// Aliases that unfold a thousandfold at each of many levels end in a mistake, and so
// do nodes that hold themselves. Where they are not read, they cost nothing.
func TestAliasBombs(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("a0: &a0 [x]\n")
	for i := 1; i < 20; i++ {
		fmt.Fprintf(&bomb, "a%d: &a%d [%s]\n", i, i,
			strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 100), ", "))
	}
	for text, want := range map[string]string{
		bomb.String():                 "aliases unfold too far",
		"a: &a [*a]":                  "nested deeper than 32",
		strings.Repeat("[", 40) + "x": "not YAML",
		strings.Repeat("[", 40) + "x" + strings.Repeat("]", 40): "nested deeper than 32",
	} {
		for _, aliases := range []bool{false, true} {
			var m strict.Mistakes
			begin := time.Now()
			strict.Read("bomb.yaml", []byte(text), strict.Options{Aliases: aliases}, &m)
			require.Less(t, time.Since(begin), 5*time.Second)
			require.Error(t, m.Err())
			if aliases {
				require.ErrorContains(t, m.Err(), want)
			}
		}
	}
	var m strict.Mistakes
	n := strict.Read("ok.yaml", []byte("a: &a {b: c}\nd: *a"), strict.Options{Aliases: true}, &m)
	require.NoError(t, m.Err())
	require.Equal(t, "c", n.Get("d").Get("b").Text)
}

// Nodes are found by their keys; what is not there is nil, and stands where the last
// thing on the way to it does.
func TestNodes(t *testing.T) {
	var m strict.Mistakes
	n := strict.Read("n.yaml", []byte("a:\n  b: [1, x, true]\n"), strict.Options{}, &m)
	require.NoError(t, m.Err())
	b := n.Get("a").Get("b")
	require.Len(t, b.Elements(), 3)
	require.True(t, b.Kids[0].Number && !b.Kids[1].Number && b.Kids[2].Flag)
	require.Nil(t, n.Get("z").Get("b"))
	require.Nil(t, n.Get("z").Key("b"))
	require.Empty(t, n.Get("a").Elements())
	require.Equal(t, []string{"a"}, n.Names())
	require.Equal(t, "n.yaml:2:3", n.Get("a").Key("b").String())
	require.Equal(t, "n.yaml:2:6", n.Along("a", "b", "c").String())
	require.Equal(t, strict.Location{}, n.Get("z").Along("b"))
	count := 0
	n.Walk(func(*strict.Node) { count++ })
	require.Equal(t, 8, count)
}

// Hostile bytes give mistakes: no panic, no hang, and never a file that is both
// without a mistake and without a value.
func FuzzStrict(f *testing.F) {
	f.Add("guest: Ann\nroom: 0210\nmeets: [{with: Bob}]", false)
	f.Add("a: &a [*a, *a]\nb: {? [x] : y}", true)
	f.Add("guest: !!binary aGk=\n<<: {room: 1e9}", true)
	f.Fuzz(func(t *testing.T, text string, aliases bool) {
		var m strict.Mistakes
		n := strict.Read("f.yaml", []byte(text), strict.Options{Aliases: aliases}, &m)
		if n == nil {
			require.Error(t, m.Err())
			return
		}
		n.Walk(func(n *strict.Node) { require.Positive(t, n.Line) })
		var s stay
		d := strict.Decoder{Mistakes: &m}
		d.Decode(n, &s)
		if m.Err() == nil {
			require.NotEmpty(t, s.Guest)
		}
	})
}
