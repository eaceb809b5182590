// Package record is the file that travels between institutions: the clearing
// file of a clearing day, one for each member of the network, and the statement
// of an account at the settlement bank.
//
// A third kind carries what members send to the network: adjustments, claims and
// disputes. They come back to both members as records of a clearing file, so that
// money moves for them as it does for a sale.
//
// A file is a row of ISO 8583:1993 messages in the style of the networks' own
// files, each behind a two-byte length:
//
//	1644 DE 24 697  header    file id, kind, sender, receiver, date, sequence, opening balance
//	1240 DE 24 200  detail    one presentment (201: of a completed pre-authorisation)
//	1442 DE 24 450  dispute   a chargeback; forms.go has all records of an exception
//	1644 DE 24 685  line      one movement on a statement
//	1644 DE 24 695  trailer   counts, sums, hash total, closing balance
//
// Fields: DE 71 numbers the messages of the file, DE 28 is the clearing date
// (or the statement's date), DE 93 and 94 receiver and sender, DE 46 the fees as
// sets of 34 characters (type 01 interchange, 02 network; D the member pays, C it
// receives), DE 48 private data as tag n4, length n3, value (see the Tag
// constants), DE 56 the original of a void or a refund, DE 74, 76, 86 and 88 the
// counts and sums of the trailer. Signs are those of the member that the file is
// for. The hash total is the CRC-32 (IEEE 802.3) of all bytes before the
// trailer, lengths included, so that a changed byte shows in any field.
//
// Parse is strict: it names record, field and byte, and refuses a file whose
// trailer does not equal its body. The package owns the bytes of a file; whether
// a file was seen before, and what it books, is for whoever receives it.
package record
