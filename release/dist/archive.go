package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// sumsFile has the SHA-256 of every other file, as sha256sum writes and checks it.
const sumsFile = "SHA256SUMS"

// epoch is the time of files where no commit gives one: the first that a zip file can say.
var epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// entry is a file in an archive.
type entry struct {
	name string
	body []byte
	mode fs.FileMode
}

// documents lie in every archive.
var documents = []string{"LICENSE", "README.md", "README.zh-CN.md"}

// archive packs a program with what belongs to it.
func (r *release) archive(p program, completions []entry) error {
	body, err := os.ReadFile(p.path)
	if err != nil {
		return err
	}
	files := append([]entry{{p.program(), body, 0o755}}, completions...)
	for _, name := range documents {
		text, err := os.ReadFile(filepath.Join(r.root, name))
		if err != nil {
			return err
		}
		files = append(files, entry{name, text, 0o644})
	}
	for i := range files {
		files[i].name = p.name() + "/" + files[i].name
	}
	slices.SortFunc(files, func(a, b entry) int { return cmp.Compare(a.name, b.name) })
	write, name := writeTar, p.name()+".tar.gz"
	if p.os == "windows" {
		write, name = writeZip, p.name()+".zip"
	}
	var packed bytes.Buffer
	if err := write(&packed, files, p.at.UTC()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := os.WriteFile(filepath.Join(r.out, name), packed.Bytes(), 0o644); err != nil {
		return err
	}
	return r.add(name)
}

func writeTar(w io.Writer, files []entry, at time.Time) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	t := tar.NewWriter(z)
	for _, f := range files {
		if err := t.WriteHeader(&tar.Header{
			Typeflag: tar.TypeReg, Name: f.name, Size: int64(len(f.body)), Mode: int64(f.mode), ModTime: at,
		}); err != nil {
			return err
		}
		if _, err := t.Write(f.body); err != nil {
			return err
		}
	}
	if err := t.Close(); err != nil {
		return err
	}
	return z.Close()
}

func writeZip(w io.Writer, files []entry, at time.Time) error {
	z := zip.NewWriter(w)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: at}
		h.SetMode(f.mode)
		in, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := in.Write(f.body); err != nil {
			return err
		}
	}
	return z.Close()
}

// sums writes the check sums of the release.
func (r *release) sums() error {
	slices.Sort(r.made)
	var lines strings.Builder
	for _, name := range r.made {
		body, err := os.ReadFile(filepath.Join(r.out, name))
		if err != nil {
			return err
		}
		fmt.Fprintf(&lines, "%x  %s\n", sha256.Sum256(body), name)
	}
	if err := os.WriteFile(filepath.Join(r.out, sumsFile), []byte(lines.String()), 0o644); err != nil {
		return err
	}
	fmt.Fprintf(r.progress, "check with: cd %s && sha256sum -c %s\n", r.out, sumsFile)
	return nil
}
