package search

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"acqsim/simulator/play"
)

// Play takes a day through a world of its own. What nobody there could do (a void of a sale
// that never left its till, a hold where one stands) is left out, and the day that is given
// back is the one that happened. The error is that of a run that did not come to its end.
func (d *Day) Play(ctx context.Context, o play.Options) (*Day, *play.Result, error) {
	for range len(d.Steps) + 1 {
		s, err := d.Scenario()
		if err != nil {
			return d, nil, err
		}
		r := play.Run(ctx, s, o)
		line := refusedAt(r)
		i := d.StepAt(line)
		switch {
		case line == 0 || i < 0:
			return d, r, r.Err
		case ctx.Err() != nil:
			return d, r, ctx.Err()
		}
		d = d.WithoutStep(i)
	}
	return d, nil, fmt.Errorf("search: the day of seed %d: nothing of it can be done", d.Seed)
}

// refusedAt is the line of a step that could not be done, 0 where all were.
func refusedAt(r *play.Result) int {
	for i := range r.Failures {
		if f := &r.Failures[i]; strings.HasPrefix(f.Rule, "step ") {
			return f.Location.Line
		}
	}
	if r.Err == nil || r.Panicked() {
		return 0
	}
	_, rest, named := strings.Cut(r.Err.Error(), r.Scenario.Location.File+":")
	digits, _, _ := strings.Cut(rest, ":")
	line, err := strconv.Atoi(digits)
	if !named || err != nil {
		return 0
	}
	return line
}
