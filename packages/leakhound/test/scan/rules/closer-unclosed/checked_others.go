package p

import "os"

type logs struct{ out, err *os.File }

func (l *logs) finish() {
	if l.out != nil { // want: The branch for l.out ends l.err, and nothing of the function ends l.out
		l.err.Close()
	}
}

func (l *logs) close() {
	if l.out != nil {
		l.out.Close()
	}
	if l.err != nil {
		l.err.Close()
	}
}

// The value that is checked is ended elsewhere, or has no end.
func (l *logs) closeTogether(name *string) {
	if l.out != nil {
		l.err.Close()
	}
	l.out.Close()
	if name != nil {
		l.err.Close()
	}
}

type client struct{ file *os.File }

func (c *client) close() {
	if c != nil {
		c.file.Close()
	}
}
