// Package strict reads the YAML that people write by hand: scenarios and their
// profiles, mappings of dialects, maps of tables, specs of messages. It tells all
// that is wrong with a file at once, each mistake with file, line and column, what
// was wanted, and the word that may have been meant.
//
// Three steps, each of which may be taken alone: Read turns bytes into Nodes, which
// keep the spelling of every text and know where it stands; a Decoder fills Go
// structs from them, as the tags of the fields say; Mistakes collects what is wrong
// on the way, and whatever rules a caller has of its own.
//
// What is refused everywhere: a key that is not known or is given twice; a value of
// another kind than wanted; a second document; what aliases unfold to without end;
// and a number where a text stands. Digits are text to a payment system: a message
// type 0210 without quotes is 136 to other readers of YAML, an amount 12.50 is 12.5.
// They are to be written "0210" and "12.50", and the mistake says so.
//
// The package owns no format and knows no word of any: those are the structs, the
// lists and the tags of its callers. It opens no file and corrects nothing.
package strict
