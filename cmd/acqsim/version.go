package main

import (
	"cmp"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"acqsim/report"
)

// build is what the program knows of how it was made.
type build struct {
	Type     string `json:"type"`
	Version  string `json:"version"`            // of the module, or unknownVersion
	Revision string `json:"revision,omitempty"` // the commit, when it was built in a checkout
	Time     string `json:"time,omitempty"`     // of the commit
	Dirty    *bool  `json:"dirty,omitempty"`    // the checkout had changes that are in no commit
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// unknownVersion is the version of a program that was built without a word of what it
// was built from, as `go run` does it.
const unknownVersion = "devel, unknown revision"

// version is the version of the program as the build knows it. Run records carry it.
func version() string { return thisBuild().Version }

// thisBuild is the build that is running.
func thisBuild() build {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{GoVersion: runtime.Version()}
	}
	return buildOf(info)
}

// buildOf reads what the Go command wrote into a program.
func buildOf(info *debug.BuildInfo) build {
	b := build{Type: "version", Version: info.Main.Version, Go: info.GoVersion}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	b.Revision, b.Time = settings["vcs.revision"], settings["vcs.time"]
	if modified, known := settings["vcs.modified"]; known {
		dirty := modified == "true"
		b.Dirty = &dirty
	}
	if b.Version == "" || b.Version == "(devel)" {
		b.Version = unknownVersion
		if b.Revision != "" {
			b.Version = "devel, revision " + b.Revision
			if b.dirty() {
				b.Version += "+dirty"
			}
		}
	}
	b.Platform = cmp.Or(settings["GOOS"], runtime.GOOS) + "/" + cmp.Or(settings["GOARCH"], runtime.GOARCH)
	return b
}

func (b build) dirty() bool { return b.Dirty != nil && *b.Dirty }

// text is the build for people.
func (b build) text(lang string) string {
	say := report.Language(lang).Pick
	var s strings.Builder
	s.WriteString("acqsim " + b.Version + "\n")
	switch {
	case b.Revision != "":
		s.WriteString(say("revision ", "修订 ") + b.Revision)
		if b.Time != "" {
			s.WriteString(say(" of ", "，提交于 ") + b.Time)
		}
		if b.dirty() {
			s.WriteString(say(", and changes that are in no commit", "，另有未提交的改动"))
		}
		s.WriteString("\n")
	case b.Version == unknownVersion:
		s.WriteString(say("revision unknown: `go install ./cmd/acqsim` in a clone writes it in\n",
			"修订未知：在 git 克隆目录中执行 go install ./cmd/acqsim 即会写入\n"))
	default:
		s.WriteString(say("revision unknown: built from the module of this version, not from a checkout\n",
			"修订未知：由该版本的模块构建，而非检出目录\n"))
	}
	s.WriteString(say("built with ", "构建工具 ") + b.Go + say(" for ", "，平台 ") + b.Platform + "\n")
	return s.String()
}

func (m *Main) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Say which version this is, of which revision, and for which platform",
		Example: examples("acqsim version", "acqsim version --json"),
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return m.sayVersion() },
	}
}

func (m *Main) sayVersion() error {
	b := thisBuild()
	if m.json {
		return m.line(b)
	}
	return m.printf("%s", b.text(m.lang))
}
