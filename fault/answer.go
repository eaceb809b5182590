package fault

import (
	"fmt"
	"maps"
	"time"

	"acqsim/payment"
)

// Answer lets somebody else answer a request: a gateway, a network that stands in,
// a front end whose host is being upgraded. The answer is made from the request.
// The real receiver never sees the request unless PassOn says so.
type Answer struct {
	Code   string            `yaml:"code,omitempty" json:"code,omitempty" doc:"DE 39 of the answer, such as \"91\""`
	Set    map[string]string `yaml:"set,omitempty" json:"set,omitempty" doc:"further fields of the answer by path and their values"`
	After  time.Duration     `yaml:"after,omitempty" json:"after,omitempty" doc:"how long whoever answers takes"`
	PassOn bool              `yaml:"pass-on,omitempty" json:"pass_on,omitempty" doc:"the real receiver gets the request as well"`
	Seal   Seal              `yaml:"seal,omitempty" json:"seal,omitempty" enum:"keep,renew" doc:"renew (default) gives the answer a MAC that is right, keep gives it none"`
}

func (a *Answer) check(p *mistakes, path string, on *On) {
	if !codeOf2(a.Code) {
		p.add(path+".code", "%q: want the two characters of DE 39, such as \"91\"", a.Code)
	}
	if _, twice := a.Set["39"]; twice {
		p.add(path+".set", "DE 39 is code: write it there")
	}
	if a.After < 0 {
		p.add(path+".after", "%v: an answer cannot come before its request", a.After)
	}
	checkFields(p, path+".set", a.Set)
	p.oneOf(path+".seal", string(a.Seal), seals)
	on.wantMessage(p, path, "answered")
}

func codeOf2(s string) bool {
	return len(s) == 2 && (payment.Digits(s) || s[0] >= 'A' && s[0] <= 'Z')
}

// Make returns the answer to a request.
func (a *Answer) Make(request []byte, codec Codec) ([]byte, error) {
	reply, err := codec.Reply(request)
	if err != nil {
		return nil, fmt.Errorf("fault: answer: %w", err)
	}
	set := map[string]string{"39": a.Code}
	maps.Copy(set, a.Set)
	if reply, err = setFields(reply, set, codec); err != nil || a.Seal == Keep {
		return reply, err
	}
	if reply, err = codec.Seal(reply); err != nil {
		return nil, fmt.Errorf("fault: answer: seal: %w", err)
	}
	return reply, nil
}
