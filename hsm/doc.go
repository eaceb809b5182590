// Package hsm is what a hardware security module (加密机) or a PIN pad (密码键盘)
// does for a card payment: it keeps keys, enciphers PINs, authenticates messages
// and checks what a card has signed.
//
// # Keys
//
//	LMK                              local master key: seals keys for the owner's own store
//	 ├─ TMK (终端主密钥)              one for each terminal
//	 │   ├─ TPK, at UnionPay PIK     PIN blocks, DE 52
//	 │   ├─ TAK, at UnionPay MAK     MACs, DE 64 and 128
//	 │   └─ TDK                      track data
//	 ├─ ZMK                          one for each pair of hosts
//	 │   ├─ ZPK                      PIN blocks between hosts
//	 │   └─ ZAK                      MACs between hosts
//	 ├─ CVK, PVK                     the issuer's CVV, PVV and IBM 3624 PINs
//	 └─ IMK-AC                       the issuer's master key for cryptograms
//	     └─ ICC-AC → session key     one for each card, one for each transaction
//
// A [Key] knows its usage and refuses any other: a TAK enciphers no PIN. Working
// keys travel under the TMK in ECB mode without variants, as in DE 62 of a
// UnionPay 0810 ([WorkingKeys]); a party's own store holds them as [Sealed].
//
// # Standards
//
//   - DES and TDES with 2 and 3 keys (FIPS 46-3), AES (FIPS 197), SM4 (GB/T 32907)
//   - key check value: ECB of a zero block, or CMAC (ANSI X9.24-1)
//   - PIN blocks ISO 9564-1 formats 0, 1, 3, 4, and format 0 widened to SM4's block
//   - MACs ANSI X9.9, X9.19, ISO/IEC 9797-1 algorithms 1 and 3 with padding 1 and
//     2, NIST SP 800-38B CMAC, UnionPay ECB over DES, TDES and SM4
//   - key wrap for the store: RFC 5649
//   - UnionPay's track encipherment under a TDK
//   - CVV, CVV2, iCVV (the same as CVC), Visa PVV, IBM 3624 PIN and offset
//   - EMV Book 2: ICC master key options A and B, common session key, ARQC, ARPC
//     methods 1 and 2, Visa CVN 10 and 18, and PBOC (JR/T 0025) version 01
//
// # To whom it is offered
//
// The parties of acqsim use the keys, PIN blocks, MACs, wraps and EMV cryptograms of
// their own traffic. CVV, PVV, IBM 3624 PINs, [ParseKey] for a key known by its
// digits and [OddParity] are for who embeds the package: the test of a host that
// issues cards or talks to a real HSM.
//
// # What it never does
//
// It never prints key material or a PIN in whatever way a value is printed, never
// returns a clear PIN block or a clear key, and names neither in an error. It draws
// no randomness of its own: the caller hands it a source. It does no I/O, keeps no
// state but the expanded keys, and knows no party and no message. It runs in
// software, so it protects test keys only.
package hsm
