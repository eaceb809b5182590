package reconcile

// RuleOf returns who puts an item of a reason right, and within how many working days.
func RuleOf(r Reason) (owner Actor, days int, known bool) {
	rule, known := reasons[r]
	return rule.owner, rule.days, known
}
