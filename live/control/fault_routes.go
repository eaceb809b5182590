package control

import (
	"context"
	"net/http"
	"slices"

	"acqsim/fault"
	"acqsim/live"
	"acqsim/spelling"
)

// faultList is a list of faults in JSON.
type faultList struct {
	Faults []live.FaultLine `json:"faults"`
}

// OfFault names a fault in the address.
type OfFault struct {
	OfWorld
	Name string `path:"fault" doc:"name of the fault" example:"f1"`
}

// said is a fault in the words of scenario files.
type said struct {
	_    struct{} `additionalProperties:"false"`
	Rule string   `json:"rule" maxLength:"4096" doc:"in the words of scenario files, on one line (docs/serve.md)" example:"drop 0210 nth 2"`
}

// faults are the routes of faults.
func (a *routes) faults() {
	about(a, op("GET", "/v1/worlds/{world}/faults", "list-faults", "The faults, and how often each has acted"),
		func(ctx context.Context, w *World, _ *OfWorld) (*answer[faultList], error) {
			return allFaults(ctx, w)
		})
	set := op("POST", "/v1/worlds/{world}/faults", "set-fault", "A fault acts from now on")
	set.DefaultStatus = http.StatusCreated
	type setting struct {
		OfWorld
		Body said
	}
	about(a, set, func(ctx context.Context, w *World, in *setting) (*answer[live.FaultLine], error) {
		rule, err := live.ParseFault(in.Body.Rule)
		if err != nil {
			return nil, as(err, "wrong-fault")
		}
		name, err := w.Host().Fault(ctx, rule)
		if err != nil {
			return nil, as(err, "wrong-fault")
		}
		return oneFault(ctx, w, name)
	})
	about(a, op("GET", "/v1/worlds/{world}/faults/{fault}", "get-fault", "One fault, and how often it has acted"),
		func(ctx context.Context, w *World, in *OfFault) (*answer[live.FaultLine], error) {
			return oneFault(ctx, w, in.Name)
		})
	about(a, op("DELETE", "/v1/worlds/{world}/faults/{fault}", "lift-fault", "A fault acts no more"),
		func(ctx context.Context, w *World, in *OfFault) (*answer[live.FaultLine], error) {
			one, err := oneFault(ctx, w, in.Name)
			if err != nil || one.Body.Lifted {
				return one, err
			}
			if err := w.Host().Lift(ctx, in.Name); err != nil {
				return nil, as(err, "wrong-fault")
			}
			return oneFault(ctx, w, in.Name)
		})
	about(a, op("DELETE", "/v1/worlds/{world}/faults", "lift-faults", "No fault acts any more"),
		func(ctx context.Context, w *World, _ *OfWorld) (*answer[faultList], error) {
			all, err := w.Host().Faults(ctx)
			if err != nil {
				return nil, err
			}
			for i := range all {
				if all[i].Lifted {
					continue
				}
				if err := w.Host().Lift(ctx, all[i].ID); err != nil {
					return nil, as(err, "wrong-fault")
				}
			}
			return allFaults(ctx, w)
		})
}

func allFaults(ctx context.Context, w *World) (*answer[faultList], error) {
	all, err := w.Host().Faults(ctx)
	if err != nil {
		return nil, err
	}
	lines, err := live.FaultLines(all)
	return &answer[faultList]{faultList{lines}}, err
}

func oneFault(ctx context.Context, w *World, name string) (*answer[live.FaultLine], error) {
	all, err := w.Host().Faults(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(f fault.Acted) bool { return f.ID == name })
	if i < 0 {
		var known []string
		for i := range all {
			known = append(known, all[i].ID)
		}
		return nil, problem("no-such-name", "no fault is called "+name+spelling.Hint(name, known))
	}
	lines, err := live.FaultLines(all[i : i+1])
	if err != nil {
		return nil, err
	}
	return &answer[live.FaultLine]{lines[0]}, nil
}
