//go:build !unix

package main

// hearInBackground has nothing to do where no terminal stops who reads in the background.
func hearInBackground() {}
