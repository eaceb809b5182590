package scenarios

import (
	"fmt"
	"slices"

	"acqsim/strict"
)

// otherStacks are the wires whose ends have a stack of their own, so that a scenario may come out otherwise there. In
// memory and on tcp it never does.
var otherStacks = []string{"moov"}

// checkScenario holds the whole against what no single struct knows.
func checkScenario(s *Scenario, t *strict.Node, names *references, opt *Options, m *strict.Mistakes) {
	if id := t.Get("id"); id != nil && !idPattern.MatchString(s.ID) {
		m.Add(id.Location, "want an id such as A03, A03-variant or good-day, have %q", s.ID)
	}
	if tags := t.Get("tags"); tags != nil {
		for _, tag := range tags.Kids {
			checkTag(tag, m)
		}
	}
	for i := range s.Finally {
		e := &s.Finally[i]
		e.Mode = Finally
		if e.Within > 0 || e.After != "" {
			m.Add(e.Location, "within and after have no meaning when everything has come to rest")
		}
	}
	checkZones(opt, m, t.Get("clock").Get("zone"), t.Get("world").Get("calendar").Get("zone"))
	checkNumbers(&s.World, t.Get("world"), m)
	if s.World.Calendar.Zone == "" && s.Clock.Zone == "" {
		m.Add(s.Location, "want a time zone: world.calendar.zone or clock.zone")
	}
	checkDiffers(t.Get("differs"), m)
	checkFaults(s.Faults, t.Get("faults"), names, m)
	for _, f := range t.Get("faults").Elements() {
		s.FaultsAt = append(s.FaultsAt, f.Location)
	}
	checkBreaches(s, t, names, m)
	names.resolve(s, opt.Causes, m)
	checkRefunds(s, t, m)
	checkBooks(s, t, m)
	checkRemedies(s, t, m)
}

// checkZones looks up the names of time zones.
func checkZones(opt *Options, m *strict.Mistakes, zones ...*strict.Node) {
	for _, z := range zones {
		if opt.Zone == nil || z == nil || z.Kind != strict.Text {
			continue
		}
		if _, err := opt.Zone(z.Text); err != nil {
			m.Add(z.Location, "unknown time zone %q, want an IANA name such as Asia/Shanghai", z.Text)
		}
	}
}

// checkDiffers refuses a wire on which nothing can come out otherwise.
func checkDiffers(differs *strict.Node, m *strict.Mistakes) {
	if differs == nil {
		return
	}
	for _, key := range differs.Keys {
		if !slices.Contains(otherStacks, key.Text) {
			m.Unknown(key.Location, "wire that may differ", key.Text, otherStacks)
		}
	}
}

// checkBreaches holds the ways to break the rule against the world.
func checkBreaches(s *Scenario, t *strict.Node, names *references, m *strict.Mistakes) {
	first := make(map[string]bool)
	for i, b := range t.Get("breach").Elements() {
		if i >= len(s.Breaches) {
			break
		}
		checkFaults(s.Breaches[i].Faults, b.Get("faults"), names, m)
		if name := s.Breaches[i].Name; first[name] {
			m.Add(b.Location, "breach %q is given twice", name)
		} else {
			first[name] = true
		}
	}
	if t.Get("breach") != nil && t.Get("rule") == nil {
		m.Add(t.Get("breach").Location, "want the rule that is broken: rule: {en: …, zh: …}")
	}
}

// checkRemedies holds the remedies against the tags: those that the case lists.
func checkRemedies(s *Scenario, t *strict.Node, m *strict.Mistakes) {
	remedies := t.Get("remedies")
	if remedies == nil {
		return
	}
	for _, key := range remedies.Keys {
		if !slices.Contains(tagWords["remedy"], key.Text) {
			m.Unknown(key.Location, "remedy", key.Text, tagWords["remedy"])
		} else if !slices.Contains(s.Tags, "remedy:"+key.Text) {
			m.Add(key.Location, "want the tag remedy:%s too: tags say which remedies the case lists", key.Text)
		}
	}
	if s.Figures == nil {
		m.Add(remedies.Location, "want figures beside remedies: without them there is nothing to compare with")
	}
	for _, name := range tagWords["remedy"] {
		if _, ok := s.Remedies[name]; !ok && slices.Contains(s.Tags, "remedy:"+name) {
			m.Add(remedies.Location, "%s", fmt.Sprintf("want remedy %s here, as a tag says that the case lists it", name))
		}
	}
}
