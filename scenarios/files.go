package scenarios

import (
	"embed"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"
)

//go:embed cases/*.yaml profiles/*.yaml conformance/*.yaml
var catalogue embed.FS

// caseFolder has the cases. A file is named by the id of its case and then, in a few words, by what happens:
// A03-reversal-reply-lost.yaml. An id that says it in words already stands alone: good-day.yaml.
const caseFolder = "cases"

var (
	idLine   = regexp.MustCompile(`(?m)^id: *(\S+) *$`)
	caseFile = sync.OnceValue(caseFiles)
)

// caseFiles gives each id of a case its file. Which part of a file's name is the id only the file says: C11-owed is
// one.
func caseFiles() map[string]string {
	files := make(map[string]string)
	for _, name := range yamlFiles(caseFolder) {
		file := path.Join(caseFolder, name+".yaml")
		text, err := ReadFile(file)
		if err != nil {
			continue // it is embedded
		}
		if id := idLine.FindSubmatch(text); id != nil {
			files[string(id[1])] = file
		}
	}
	return files
}

// ReadFile returns a file of the embedded catalogue: "cases/A03-reversal-reply-lost.yaml" or
// "profiles/one-shop.yaml".
func ReadFile(name string) ([]byte, error) { return catalogue.ReadFile(name) }

// Profiles returns the names of the embedded profiles: "one-shop" is "profiles/one-shop.yaml".
func Profiles() []string { return yamlFiles("profiles") }

func profiles() []string {
	names := Profiles()
	for i, n := range names {
		names[i] = "profiles/" + n + ".yaml"
	}
	return names
}

// yamlFiles lists the YAML files of a folder without their ending.
func yamlFiles(folder string) []string {
	entries, err := fs.ReadDir(catalogue, folder)
	if err != nil {
		return nil // the folder is embedded or the package does not compile
	}
	var names []string
	for _, e := range entries {
		if name, found := strings.CutSuffix(e.Name(), ".yaml"); found {
			names = append(names, name)
		}
	}
	return names
}
