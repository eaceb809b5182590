//go:build !nomoov

package moov

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"acqsim/iso8583"
)

// Report says what the other side of a conversion does not have, or has otherwise.
type Report struct {
	Path    string // of the field, "35" or "48.02"; empty where all of the layout is meant
	Key     string // what of it: "enc", "packer", "padding"; empty where all of it is
	Message string
	Missing bool // the field is not in the result
}

// String is "DE 35 packer: …".
func (r Report) String() string {
	s := r.Key
	if r.Path != "" {
		s = "DE " + r.Path
		if r.Key != "" {
			s += " " + r.Key
		}
	}
	if r.Missing {
		return s + ": left out: " + r.Message
	}
	return s + ": " + r.Message
}

// reports collects them.
type reports []Report

func (r *reports) add(path, key, format string, args ...any) {
	*r = append(*r, Report{path, key, fmt.Sprintf(format, args...), false})
}

func (r *reports) missing(path, key, format string, args ...any) {
	*r = append(*r, Report{path, key, fmt.Sprintf(format, args...), true})
}

// layout is a spec file of acqsim, with those of its keys that say something of bytes.
type layout struct {
	Name   string           `json:"name,omitempty"`
	Fields map[int]*element `json:"fields"`
}

// element is one field or part.
type element struct {
	Type              string              `json:"type,omitempty"`
	Length            int                 `json:"length,omitempty"`
	Description       string              `json:"description,omitempty"`
	Enc               string              `json:"enc,omitempty"`
	Prefix            string              `json:"prefix,omitempty"`
	Padding           *filling            `json:"padding,omitempty"`
	Tag               *tagging            `json:"tag,omitempty"`
	Subfields         map[string]*element `json:"subfields,omitempty"`
	Bitmap            *element            `json:"bitmap,omitempty"`
	DisableAutoExpand bool                `json:"disableAutoExpand,omitempty"`

	Chars      string `json:"chars,omitempty"`
	Body       string `json:"body,omitempty"`
	Fill       string `json:"fill,omitempty"`
	Align      string `json:"align,omitempty"`
	Counts     string `json:"counts,omitempty"`
	Blocks     int    `json:"blocks,omitempty"`
	Dictionary string `json:"dictionary,omitempty"`
	Loose      bool   `json:"loose,omitempty"`
}

type filling struct {
	Type string `json:"type"`
	Pad  string `json:"pad"`
	Keep bool   `json:"keep,omitempty"`
}

type tagging struct {
	Length  int      `json:"length,omitempty"`
	Enc     string   `json:"enc,omitempty"`
	Padding *filling `json:"padding,omitempty"`
	Sort    string   `json:"sort,omitempty"`
	Skip    bool     `json:"skipUnknownTLVTags,omitempty"`
	Store   bool     `json:"storeUnknownTLVTags,omitempty"`
	Unknown string   `json:"prefUnknownTLV,omitempty"`
}

// layoutOf is the spec file of a layout.
func layoutOf(spec *iso8583.Spec) (*layout, error) {
	text, err := spec.ExportJSON()
	if err != nil {
		return nil, err
	}
	l := &layout{}
	return l, json.Unmarshal(text, l)
}

// sorted are the keys of a map in order.
func sorted[K int | string, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
