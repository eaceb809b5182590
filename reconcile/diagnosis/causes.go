package diagnosis

// Causes is the table of all causes, in five parts: what ends well, till against
// host, what people at the till do, clearing and settlement, payout, claims and disputes.
var Causes = index(endedCauses, tillCauses, operatorCauses, clearingCauses, payoutCauses, afterPayoutCauses,
	claimCauses)

// CauseList returns the causes in the order of a textbook.
func CauseList() []Cause {
	var out []Cause
	for _, part := range [...][]Cause{endedCauses, tillCauses, operatorCauses, clearingCauses, payoutCauses,
		afterPayoutCauses, claimCauses} {
		out = append(out, part...)
	}
	return out
}

func index(parts ...[]Cause) map[CauseCode]Cause {
	out := make(map[CauseCode]Cause)
	for _, part := range parts {
		for _, c := range part {
			out[c.Code] = c
		}
	}
	return out
}
