package fault

// Subject is something that is about to pass from one node to another.
type Subject interface {
	Class() Class
	From() (node, role string)
	To() (node, role string)
	MTI() string                      // "" of what is not a message
	Field(path string) (string, bool) // of a job: "job" and "date"
	HasLabel(label string) bool       // of a file: the labels of all its records
}

// FileSubject is a file whose records can be matched one by one.
type FileSubject interface {
	Subject
	Records() int
	Record(i int) Subject
}
