package record

// Message types and function codes (DE 24) of the records.
const (
	mtiFile   = "1644"
	mtiDetail = "1240"

	functionHeader     = "697"
	functionTrailer    = "695"
	functionLine       = "685"
	functionPresented  = "200"
	functionAuthorised = "201" // previously approved authorisation
)

// Processing codes (DE 3).
const (
	codeDebit  = "000000"
	codeVoid   = "020000"
	codeCredit = "200000"
)

// Fee types of DE 46.
const (
	feeInterchange = "01"
	feeNetwork     = "02"
	feeSetLength   = 34 // type n2, currency n3, amount x+n8, rate n8, amount x+n8, currency n3
)

// Tags of the private data in DE 48.
const (
	TagFileID       = "0001"
	TagKind         = "0002"
	TagSequence     = "0003"
	TagAccount      = "0004"
	TagOpening      = "0005"
	TagClosing      = "0006"
	TagHash         = "0007"
	TagNet          = "0011"
	TagOriginalRRN  = "0012"
	TagLineKind     = "0021"
	TagCounterparty = "0022"
	TagReason       = "0031"
	TagRejectCode   = "0032"
	TagRejectOf     = "0033"
)

// The records of an exception, beside the presentments of a day. Each has the keys
// of the transaction that it is about (DE 7, 11, 32, 33 and 37) and is told from it
// by message type, function code (DE 24) and processing code (DE 3):
//
//	1240 DE 24 200, DE 3 220000  credit adjustment   贷记调整: the acquirer gives a long back
//	1240 DE 24 205               re-presentment      再请款: the acquirer contests a chargeback
//	1442 DE 24 450               chargeback          退单
//	1442 DE 24 451               second chargeback   二次退单
//	1644 DE 24 603               retrieval request   调单: the issuer asks for the slip
//	1644 DE 24 605               fulfilment          the slip that was asked for
//	1644 DE 24 691               reject              a record that the network did not take; the code says why
//
// A presentment request (请款) is a presentment like any other, of an earlier day,
// with a reason. Retrieval request, fulfilment and reject move no money.
const (
	mtiDispute = "1442"

	functionAgain      = "205"
	functionChargeback = "450"
	functionSecond     = "451"
	functionRetrieval  = "603"
	functionFulfilment = "605"
	functionReject     = "691"

	codeAdjustment = "220000"
)

// form is how a transaction stands in a record.
type form struct {
	transaction         Transaction
	mti, function, code string
}

// forms lists the record types of a clearing detail; the words of Transaction are
// in the same order.
var forms = [...]form{
	{Sale, mtiDetail, functionPresented, codeDebit},
	{Void, mtiDetail, functionPresented, codeVoid},
	{Refund, mtiDetail, functionPresented, codeCredit},
	{Completion, mtiDetail, functionAuthorised, codeDebit},
	{CreditAdjustment, mtiDetail, functionPresented, codeAdjustment},
	{Chargeback, mtiDispute, functionChargeback, codeDebit},
	{Representment, mtiDetail, functionAgain, codeDebit},
	{SecondChargeback, mtiDispute, functionSecond, codeDebit},
	{Retrieval, mtiFile, functionRetrieval, codeDebit},
	{Fulfilment, mtiFile, functionFulfilment, codeDebit},
	{Reject, mtiFile, functionReject, codeDebit},
}

func formOf(t Transaction) (form, bool) {
	for _, f := range forms {
		if f.transaction == t {
			return f, true
		}
	}
	return form{}, false
}

// isDetail reports whether the record at hand presents, adjusts or disputes a
// transaction, rather than being a header, a trailer or a line.
func (c *codec) isDetail() bool {
	mti, function := c.m.MTI(), c.value(24)
	return mti != mtiFile && mti != "" || function == functionRetrieval || function == functionFulfilment ||
		function == functionReject
}

// transaction reads what the record at hand is.
func (c *codec) transaction() (Transaction, error) {
	mti, function, code := c.m.MTI(), c.value(24), c.value(3)
	known, fits := false, false
	for _, f := range forms {
		switch {
		case f.mti != mti:
		case f.function != function:
			known = true
		case f.code == code:
			return f.transaction, nil
		default:
			known, fits = true, true
		}
	}
	switch {
	case !known:
		return 0, &Error{Record: c.number, Offset: c.start, Field: "MTI",
			Reason: "want " + mtiDetail + ", " + mtiDispute + " or " + mtiFile + " (clearing detail), have \"" + mti + "\""}
	case !fits:
		return 0, c.wrong(24, "", "want the function code of a clearing detail, have %q", function)
	}
	return 0, c.wrong(3, "", "want processing code %s, %s, %s or %s, have %q", codeDebit, codeVoid, codeCredit,
		codeAdjustment, code)
}
