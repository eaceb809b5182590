package fault

// suggestion returns ", did you mean …?" for a verb nearly spelt right.
func suggestion(word string) string {
	for _, v := range Verbs() {
		if distance(word, string(v)) <= 2 {
			return `, did you mean "` + string(v) + `"?`
		}
	}
	return ""
}

// distance counts the letters to insert, drop or change (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
