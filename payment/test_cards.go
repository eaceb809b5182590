package payment

import "strings"

// TestRange is a range of card numbers that no cardholder has.
type TestRange struct {
	Prefix string // the first digits
	Whose  Text   // who publishes numbers of it for tests
}

// TestRanges are the ranges of card numbers that acqsim takes for test cards without being told: those in which schemes
// and processors publish numbers for tests, and one of the product's own.
var TestRanges = []TestRange{
	{"620000", Both("acqsim's own; no bank has 620000", "acqsim 自用；没有银行使用 620000")},
	{"400000", Both("Visa, as processors publish them", "Visa，收单处理商公布")},
	{"401288", Both("Visa", "Visa")},
	{"411111", Both("Visa", "Visa")},
	{"422222", Both("Visa, 13 digits", "Visa，13 位")},
	{"424242", Both("Visa, as processors publish them", "Visa，收单处理商公布")},
	{"476173", Both("Visa, EMV test cards", "Visa EMV 测试卡")},
	{"222300", Both("Mastercard, 2-series", "Mastercard 2 字头")},
	{"510510", Both("Mastercard", "Mastercard")},
	{"541333", Both("Mastercard, EMV test cards", "Mastercard EMV 测试卡")},
	{"555555", Both("Mastercard", "Mastercard")},
	{"374245", Both("American Express, EMV test cards", "American Express EMV 测试卡")},
	{"378282", Both("American Express", "American Express")},
	{"371449", Both("American Express", "American Express")},
	{"601111", Both("Discover", "Discover")},
	{"305693", Both("Diners Club", "Diners Club")},
	{"353011", Both("JCB", "JCB")},
	{"356600", Both("JCB", "JCB")},
}

// TestNumber reports whether a card number lies in a test range, or begins with one of further test BINs.
func TestNumber(pan KeptPAN, further []string) bool {
	for i := range TestRanges {
		if strings.HasPrefix(string(pan), TestRanges[i].Prefix) {
			return true
		}
	}
	for _, bin := range further {
		if strings.HasPrefix(string(pan), bin) {
			return true
		}
	}
	return false
}
