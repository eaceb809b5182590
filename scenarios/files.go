package scenarios

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed *.yaml profiles/*.yaml conformance/*.yaml
var catalogue embed.FS

// ReadFile returns a file of the embedded catalogue: "A03.yaml" or
// "profiles/one-shop.yaml".
func ReadFile(name string) ([]byte, error) { return catalogue.ReadFile(name) }

func profiles() []string {
	names := yamlFiles("profiles")
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
