package main

import (
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/merchant"
)

// transactionLine is a transaction in the JSON of trace.
type transactionLine struct {
	Type string `json:"type"`
	diagnosis.Transaction
}

// merchantDayLine is a merchant's day in the JSON of trace.
type merchantDayLine struct {
	Type string `json:"type"`
	merchant.Day
}

// statementLine is the acquirer's statement for a merchant in the JSON of trace.
type statementLine struct {
	Type string `json:"type"`
	merchant.Statement
}
