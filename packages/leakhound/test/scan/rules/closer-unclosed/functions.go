package p

import (
	"errors"
	"io"
	"os"
)

func openAll(names []string) ([]io.Reader, func() error, error) {
	var files []*os.File
	var readers []io.Reader
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			closeAll(files)
			return nil, nil, err
		}
		files = append(files, file)
		readers = append(readers, file)
	}
	closer := func() error { return closeAll(files) }
	return readers, closer, nil
}

func closeAll(files []*os.File) error {
	for _, file := range files {
		file.Close()
	}
	return nil
}

func verify(names []string) error {
	readers, closer, err := openAll(names) // want: not called on the exit path at line 39
	if err != nil {
		return err
	}
	for _, one := range readers {
		if one == nil {
			return errors.New("no reader")
		}
	}
	if closer != nil {
		closer()
	}
	return nil
}

func verifyAll(names []string) error {
	readers, closer, err := openAll(names)
	if err != nil {
		return err
	}
	defer closer()
	for _, one := range readers {
		if one == nil {
			return errors.New("no reader")
		}
	}
	return nil
}

type set struct{ close func() error }

func (s *set) size() int { return 1 }

func keep(names []string) (*set, error) {
	_, closer, err := openAll(names)
	if err != nil {
		return nil, err
	}
	return &set{close: closer}, nil
}

func size(names []string) (int, error) {
	s, err := keep(names)
	if err != nil {
		return 0, err
	}
	return s.size(), nil
}

// The function only counts.
func counted() (int, func(), error) {
	n := 0
	return n, func() { n++ }, nil
}

func count() (int, error) {
	n, done, err := counted()
	if err != nil || n == 0 {
		return 0, err
	}
	done()
	return n, nil
}
