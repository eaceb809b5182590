// Package questions finds the cause of a transaction by asking people, where nobody
// sees all books. In the trade this is the first line of support.
//
// CluesOf says in words what can be looked up of a transaction and who can look it
// up; Ask says which clue to look up next, the one that leaves the fewest bits to be
// known; Alike lists what looks the same from a seat; From gives the rows of evidence
// that one seat holds; Find finds a transaction as a person remembers it.
//
// It owns the list of clues and of seats. It decides no cause: that is diagnosis. It
// reads no text of people: that is questions/complaint.
package questions
