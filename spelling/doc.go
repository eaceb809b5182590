// Package spelling finds the word that a person meant. Scenario files, spec
// files, mappings and command lines are written by hand; an unknown word in one
// of them is answered with the nearest word that is known.
//
// It owns the one rule for "near": the Levenshtein distance, letter case apart,
// at most half the letters and never more than four. It never corrects anything
// by itself, reads no file and keeps no list of words.
package spelling
