package reconcile

// RefusalKind gives the reason codes of payouts short names.
func RefusalKind(reason string) string {
	switch reason {
	case "BANK_CARD_COLLECTIONS_ABOVE_QUOTA":
		return "quota"
	case "BANK_CARD_ACCOUNT_ABNORMAL":
		return "account"
	case "BANK_CARD_CARD_INFO_WRONG":
		return "name"
	case "BANK_CARD_BANK_INFO_WRONG":
		return "bank"
	case "BANK_CARD_STATUS_ABNORMAL":
		return "status"
	case "NOT_RECEIVED", "NO_ANSWER":
		return "never-received"
	case "CODE_51":
		return "own-funds"
	}
	return ""
}
