package report

import (
	"maps"
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
)

// columnWords are the words of columns that stand in no other list, by column and word.
var columnWords = map[string]map[string]payment.Text{
	"comparison": {
		"L1": {En: "terminal batch and journal", Zh: "终端批次与收单流水"},
		"L2": {En: "journal and clearing file", Zh: "收单流水与清算文件"},
		"L3": {En: "net position and statement", Zh: "净额与银行对账单"},
		"L4": {En: "payables, payouts and the bank's answers", Zh: "应付款、出款与银行结果"},
		"L5": {En: "ageing and trial balance", Zh: "账龄与试算平衡"},
	},
	"kind": {
		"clearing": {En: "clearing file", Zh: "清算文件"}, "statement": {En: "statement", Zh: "对账单"},
		"settlement": {En: "net position", Zh: "净额清算"}, "payout": {En: "payout", Zh: "出款"},
		"return": {En: "payout sent back", Zh: "退汇"}, "other": {En: "something else", Zh: "其他"},
	},
}

// TableWords lists the words that a column of a table may have (docs/csv.md), each with what it means in Chinese: those
// of a list, and the reasons and owners of items. The tables themselves have the same words in every language, since
// programs read them.
func TableWords(table, column string, listed []string) [][2]string {
	mean := make(map[string]string)
	switch {
	case table == "items" && column == "reason":
		for r, text := range reconcile.ReasonMeanings() {
			mean[string(r)] = text.Zh
		}
	case table == "items" && column == "owner":
		for a, text := range actors {
			mean[string(a)] = text.Zh
		}
	default:
		for _, word := range listed {
			mean[word] = tableWord(table, column, word)
		}
	}
	var all [][2]string
	for _, word := range slices.Sorted(maps.Keys(mean)) {
		all = append(all, [2]string{word, mean[word]})
	}
	return all
}

func tableWord(table, column, word string) string {
	if text, ok := columnWords[column][word]; ok {
		return text.Zh
	}
	if table == "payouts" && column == "state" {
		return reconcile.ChinesePayout(reconcile.PayoutState(word))
	}
	return reconcile.Chinese(word)
}
