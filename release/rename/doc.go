// Command rename gives a checkout another module path, one that `go get` accepts: the
// path in go.mod and in the go.mod of modules inside, imports, the paths that build flags,
// scripts and tests name, and the lines of the documents that a user of the packages
// copies.
//
//	make rename MODULE=example.org/acqsim
//
// It writes only text files that git tracks, and only in a checkout without changes, so
// that `git checkout .` takes it back. The command stays acqsim, and so do the folders.
package main
