package p

import (
	"errors"
	"io"
	"os"
)

type label struct{ text string }

type shelf struct {
	seen map[string]bool
	kept []*os.File
}

func read(f *os.File) (*label, error) {
	text, err := io.ReadAll(f)
	return &label{text: string(text)}, err
}

func (s *shelf) open(path string) (*label, *os.File) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil
	}
	l, err := read(f)
	if err != nil || l.text == "" {
		f.Close()
		return nil, nil
	}
	return l, f
}

// The label may be missing where the file is there.
func (s *shelf) openUnread(path string) (*label, *os.File) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil
	}
	l, err := read(f)
	if err != nil {
		return nil, f
	}
	return l, f
}

func (s *shelf) gather(paths []string) {
	for _, path := range paths {
		l, f := s.open(path)
		if l == nil {
			continue
		}
		if s.seen[l.text] {
			f.Close()
			continue
		}
		s.kept = append(s.kept, f)
	}
}

func (s *shelf) gatherNew(paths []string) error {
	for _, path := range paths {
		l, f := s.open(path) // want: the exit path at line 68
		if l == nil {
			continue
		}
		if s.seen[l.text] {
			return errors.New("twice")
		}
		s.kept = append(s.kept, f)
	}
	return nil
}

func (s *shelf) gatherUnread(paths []string) {
	for _, path := range paths {
		l, f := s.openUnread(path) // want: not closed
		if l == nil {
			continue
		}
		s.kept = append(s.kept, f)
	}
}
