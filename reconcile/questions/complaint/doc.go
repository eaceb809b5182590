// Package complaint finds the cases that a person may mean who types what happened
// as people type it: in English or Chinese or both, with typing errors, without
// spaces, "POS机二类卡不到账", "paid, but nothing on my card".
//
// What people have typed is in phrasings.txt, by case; what means the same is in
// words.txt. A text is compared with every phrasing by the parts they share: pairs of
// Chinese characters, words and parts of words, and ideas, each weighted by how few
// cases use it. No model, no network: a few hundred lines of arithmetic in whole
// numbers, the same on every machine.
//
// It owns the two files and the comparison. It knows no evidence: which of the cases
// it is only the books can tell (questions.Ask says which clue to look up).
//
// To add a phrasing: one line below its case in phrasings.txt. Lines that the index
// has never seen stand in testdata/typed.txt; each must find its case.
package complaint
