package main

import (
	"path"
	"regexp"
	"strings"
)

// names finds the old module path where it stands for the module, and not for the command
// or a folder that is called the same.
type names struct {
	from, to string
	packages map[string]bool
	rules    []rule
	inside   *regexp.Regexp // a path under the module
}

// rule is a place where the module itself is named; what the expression captures stays.
type rule struct {
	files string // pattern of their base names
	where *regexp.Regexp
	with  string
}

// newNames prepares to replace from by to in a tree with these files.
func newNames(from, to string, files []string) *names {
	n := &names{from: from, to: to, packages: map[string]bool{}}
	for _, name := range files {
		if path.Ext(name) == ".go" {
			n.packages[path.Dir(name)] = true
		}
	}
	old := regexp.QuoteMeta(from)
	n.inside = regexp.MustCompile(`(^|[^\w./@-])` + old + `/(\.\.\.|[\w./-]*\w|)(/?)`)
	for _, r := range []struct{ files, where, with string }{
		{"go.mod", `(?m)^(\s*(?:module |require |replace |exclude )?\s*)` + old + `(\s|/|$)`, `${1}` + to + `${2}`},
		{"*.md", `((?:require|replace)[ =])` + old + `([ @=])`, `${1}` + to + `${2}`},
		{"*.md", "((?:module path is|模块路径是) `)" + old + "`", "${1}" + to + "`"},
	} {
		n.rules = append(n.rules, rule{r.files, regexp.MustCompile(r.where), r.with})
	}
	return n
}

// in returns a file with the new path.
func (n *names) in(name string, text []byte) []byte {
	base := path.Base(name)
	for _, r := range n.rules {
		if fits, _ := path.Match(r.files, base); fits {
			text = r.where.ReplaceAll(text, []byte(r.with))
		}
	}
	return n.inside.ReplaceAllFunc(text, func(found []byte) []byte {
		part := n.inside.FindSubmatch(found)
		start, inside := string(part[1]), string(part[2])
		prefix := inside == "" && start == `"` && path.Ext(base) == ".go" // what a test cuts from an import
		if !prefix && !n.isPackage(inside) {
			return found
		}
		return []byte(start + strings.Replace(string(found[len(start):]), n.from, n.to, 1))
	})
}

// isPackage reports whether what stands under the module is one of its packages, with a
// name of it or without, or all of them.
func (n *names) isPackage(inside string) bool {
	for {
		if inside == "..." || n.packages[inside] {
			return true
		}
		at := strings.LastIndexByte(inside, '.') // payment.Amount
		if at < 0 || strings.Contains(inside[at:], "/") {
			return false
		}
		inside = inside[:at]
	}
}
