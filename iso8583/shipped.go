package iso8583

import (
	"embed"
	"fmt"
	"sort"
	"strings"
	"sync"

	"acqsim/spelling"
)

//go:embed specs/*.yaml
var specFiles embed.FS

// shippedSpecs compiles each embedded file at its first use.
var shippedSpecs = sync.OnceValue(func() map[string]func() (*Spec, error) {
	specs := map[string]func() (*Spec, error){}
	entries, _ := specFiles.ReadDir("specs")
	for _, e := range entries {
		file := e.Name()
		name := strings.TrimSuffix(file, ".yaml")
		specs[name] = sync.OnceValues(func() (*Spec, error) {
			data, err := specFiles.ReadFile("specs/" + file)
			if err != nil {
				return nil, err
			}
			return ParseSpec(name, data)
		})
	}
	return specs
})

// ShippedNames lists the layouts that come with the package, sorted.
func ShippedNames() []string {
	var names []string
	for n := range shippedSpecs() {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// Shipped gives a layout that comes with the package, by name.
func Shipped(name string) (*Spec, error) {
	if get, ok := shippedSpecs()[name]; ok {
		return get()
	}
	names := ShippedNames()
	return nil, fmt.Errorf("iso8583: no shipped spec %q%s; there are %s", name, spelling.Hint(name, names),
		spelling.Choices(name, names, ""))
}
