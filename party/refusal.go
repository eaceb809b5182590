package party

import (
	"fmt"

	"acqsim/payment"
)

// Refuser is a fact that something was refused. Refusal is the slug of why, which never changes (docs/slugs.md).
type Refuser interface {
	Refusal() string
}

// CommandRefuser is a fact that a command of a person was not carried out. Why says it to that person.
type CommandRefuser interface {
	Refuser
	RefusedCommand() (why string)
}

// Refused is why a command was not carried out or a file not booked: the slug for programs, the words for the person
// who gave it.
type Refused struct {
	Slug  payment.Obstacle
	Words string
}

// Refuse says why something is not done.
func Refuse(slug payment.Obstacle, format string, args ...any) *Refused {
	return &Refused{Slug: slug, Words: fmt.Sprintf(format, args...)}
}
