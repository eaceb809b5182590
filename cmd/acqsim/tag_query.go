package main

import (
	"fmt"
	"slices"
	"strings"
)

// tagQuery is an expression over the tags of a scenario, such as
// "cause:bank and not (crash or remedy:terminal)".
type tagQuery func(tags []string) bool

// parseTags reads an expression. An empty one fits everything.
func parseTags(s string) (tagQuery, error) {
	p := tagParser{words: strings.Fields(strings.NewReplacer("(", " ( ", ")", " ) ").Replace(s))}
	if len(p.words) == 0 {
		return func([]string) bool { return true }, nil
	}
	q, err := p.or()
	if err == nil && len(p.words) > 0 {
		err = fmt.Errorf("want and, or, or the end, have %q", p.words[0])
	}
	if err != nil {
		return nil, fmt.Errorf("tags %q: %w", s, err)
	}
	return q, nil
}

type tagParser struct{ words []string }

// accept takes the next word when it is w.
func (p *tagParser) accept(w string) bool {
	if len(p.words) == 0 || p.words[0] != w {
		return false
	}
	p.words = p.words[1:]
	return true
}

func (p *tagParser) or() (tagQuery, error) {
	left, err := p.and()
	for err == nil && p.accept("or") {
		var right tagQuery
		a := left
		right, err = p.and()
		left = func(tags []string) bool { return a(tags) || right(tags) }
	}
	return left, err
}

func (p *tagParser) and() (tagQuery, error) {
	left, err := p.not()
	for err == nil && p.accept("and") {
		var right tagQuery
		a := left
		right, err = p.not()
		left = func(tags []string) bool { return a(tags) && right(tags) }
	}
	return left, err
}

func (p *tagParser) not() (tagQuery, error) {
	switch {
	case p.accept("not"):
		q, err := p.not()
		return func(tags []string) bool { return !q(tags) }, err
	case p.accept("("):
		q, err := p.or()
		if err == nil && !p.accept(")") {
			err = fmt.Errorf("want )")
		}
		return q, err
	case len(p.words) == 0:
		return nil, fmt.Errorf("want a tag at the end")
	}
	tag := p.words[0]
	if slices.Contains([]string{"and", "or", ")"}, tag) {
		return nil, fmt.Errorf("want a tag, have %q", tag)
	}
	p.words = p.words[1:]
	return func(tags []string) bool { return slices.Contains(tags, tag) }, nil
}
