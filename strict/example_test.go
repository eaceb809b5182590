package strict_test

import (
	"fmt"

	"acqsim/strict"
)

// Transfer is a file of one's own: the tags say what it may have.
type Transfer struct {
	Message string `yaml:"message,required" digits:"4"`
	Via     string `yaml:"via,required" enum:"terminal,host"`
	Times   int    `yaml:"times"`
}

// All that is wrong with a file is told at once.
func Example() {
	file := `
message: 0210
via: hots
tmes: 3
`
	var mistakes strict.Mistakes
	var t Transfer
	if root := strict.Read("mine.yaml", []byte(file), strict.Options{}, &mistakes); root != nil {
		d := strict.Decoder{Mistakes: &mistakes}
		d.Decode(root, &t)
	}
	fmt.Println(mistakes.Err())
	// Output:
	// mine.yaml:2:10: unquoted 0210 is a number to YAML: write "0210"
	// mine.yaml:3:6: unknown word "hots", did you mean "host"?
	// mine.yaml:4:1: unknown key "tmes", did you mean "times"?
}
