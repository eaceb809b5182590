// Command dist makes what a release hands out: for each platform an archive with the
// program, the licence, the READMEs and the completions of four shells, a bill of
// materials (SBOM, CycloneDX JSON), and SHA256SUMS over all of them.
//
//	make dist                                          every platform, into dist/
//	go run ./release/dist -platforms linux/arm64       one of them
//
// The same commit, built with the same Go, gives the same bytes on any machine: no cgo,
// no path of the machine, no setting of GOFLAGS, and in the archives no time but the
// commit's, no owner, and the files in the order of their names. The version in the names
// is what `acqsim version` says.
//
// It never publishes, signs or tags anything, and of the folder that it writes to it
// removes only what it wrote there before.
package main
