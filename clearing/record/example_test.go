package record_test

import (
	"fmt"

	"acqsim/clearing/record"
	"acqsim/payment"
)

// A clearing file of one sale is written with a trailer that agrees, and read back.
func Example() {
	f := &record.File{
		Header: record.Header{
			ID: "CLR-20260327-48010000", Kind: record.Clearing, Sender: "00010000", Receiver: "48010000",
			Date: payment.Date(2026, 3, 27), Sequence: 1, Currency: payment.CNY,
		},
		Details: []record.Detail{{
			Transaction: record.Sale, PAN: "6222020000000000016", Amount: payment.Minor(10000, payment.CNY),
			Sent: "0327101500", STAN: 17, Acquirer: "48010000", RRN: "608600000017", Terminal: "T1000001",
			Merchant: "M10000000000001", ClearingDate: payment.Date(2026, 3, 27),
			Interchange: payment.Minor(-35, payment.CNY), NetworkFee: payment.Minor(-7, payment.CNY),
			Net: payment.Minor(9958, payment.CNY),
		}},
	}
	record.SealTrailer(f)
	file, err := record.Append(nil, f)
	if err != nil {
		fmt.Println(err)
		return
	}
	read, err := record.Parse(file)
	fmt.Println(read.Header.ID, read.Count(), read.Details[0].Net, read.Trailer.DebitCount, err)
	// Output: CLR-20260327-48010000 1 99.58 CNY 1 <nil>
}
