// Package moov is the door between acqsim and github.com/moov-io/iso8583 with
// github.com/moov-io/iso8583-connection, the codec and the connection that many Go
// payment programs use. It is the only package that imports them.
//
// It has what programs of moov's users need beside acqsim: layouts and messages both ways
// (ToSpec, FromSpec, ToMessage, FromMessage), encoders (Track, GB18030, SignedBCD),
// RequestID, lengths with a TPDU behind them (ReadLength, WriteLength), and the Keys of a
// message. It holds none of moov's code.
//
// Its tests hold the two against each other: moov's client talks to link.Server and
// link.Client to moov's server, over every length header that moov has, and moov's codec
// and iso8583 read and write each other's bytes by the same spec files.
//
// Where the modules of moov cannot be fetched, the build tag nomoov leaves everything
// here out, and the program is built without it:
//
//	go build -tags nomoov ./...
package moov
