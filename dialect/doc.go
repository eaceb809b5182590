// Package dialect says what an ISO 8583 message means. The layout of the bytes
// is a spec of package iso8583; which MTI, DE 3, DE 25, DE 60 and DE 70 make a
// sale, where a batch number stands, how a reversal names its original, is a
// mapping file of this package. Parties read and write Message and never see
// the difference.
//
// Two dialects are shipped:
//   - 1987-ascii, ISO 8583:1987 in ASCII with a hexadecimal bitmap, for every
//     link; Wireshark's own dissector reads it;
//   - unionpay-direct, the terminal leg in the style of the UnionPay direct POS
//     specification: TPDU and header, BCD, DE 60 in parts, totals in DE 48.
//
// Read takes any other from its mapping file, and Known hands it to a party's
// config: docs/how-to-add-a-dialect.md adds the two under testdata.
//
// The package owns the meaning of MTIs, processing codes and response codes. It
// never keeps a state, knows a key, or decides what a party does; a message
// that is readable and nonsensical (a void without an original) is read. A MAC is
// written and checked with the Sealer that the caller hands it.
//
// For those who embed the package it also offers Load, for a mapping whose spec is made
// in Go, and the table of response codes with what a terminal does about each (Codes,
// Action.Text).
//
// Standard terms: MTI (message type indicator), DE (data element, field), STAN
// (DE 11), RRN (DE 37), POS condition code (DE 25), processing code (DE 3),
// original data elements (DE 90), TPDU (transport protocol data unit).
package dialect
