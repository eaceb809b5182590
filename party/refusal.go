package party

// Refuser is a fact that something was refused. Refusal is the slug of why, which never changes (docs/slugs.md).
type Refuser interface {
	Refusal() string
}
