package p

import (
	"io"
	"os"
)

// The error is in a field.
type sized struct {
	size int64
	err  error
	file *os.File
}

func (s *sized) measure(path string) {
	var file *os.File
	file, s.err = os.Open(path)
	if s.err != nil {
		return
	}
	defer file.Close()
	s.size, s.err = io.Copy(io.Discard, file)
}

func (s *sized) measureOnce(path string) {
	var file *os.File
	file, s.err = os.Open(path) // want: not closed on the exit path at line 33
	if s.err != nil {
		return
	}
	s.size, s.err = io.Copy(io.Discard, file)
	if s.err != nil {
		return
	}
	file.Close()
}
