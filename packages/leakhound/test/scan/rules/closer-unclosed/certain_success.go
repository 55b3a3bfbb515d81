package p

import (
	"errors"
	"os"
)

type filter struct{ words []string }

func (f *filter) check() error {
	if len(f.words) == 0 {
		return errors.New("no words")
	}
	return nil
}

type request struct{ name string }

// It fails only with a filter.
func newRequest(name string, f *filter) (*request, error) {
	if f != nil {
		if err := f.check(); err != nil {
			return nil, err
		}
	}
	return &request{name: name}, nil
}

func (r *request) send(f *os.File) error {
	_, err := f.WriteString(r.name)
	return err
}

func sendPlain(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	r, err := newRequest("plain", nil)
	if err != nil {
		return err
	}
	defer f.Close()
	return r.send(f)
}

func sendFiltered(path string, words *filter) error {
	f, err := os.Create(path) // want: exit path at line 54
	if err != nil {
		return err
	}
	r, err := newRequest("filtered", words)
	if err != nil {
		return err
	}
	defer f.Close()
	return r.send(f)
}
