// Package picture draws what a report has found out as SVG: where money stands, and what
// passed between the parties. It knows amounts, names and states as texts, and nothing of
// worlds, books or languages; whoever has the numbers fills a Money or a Sequence.
//
// A picture says nothing by colour alone: each state has a dash, a sign and a word. It needs
// no script and no font of its own, follows a dark screen, and is the same bytes for the
// same values.
package picture
