package p

import (
	"errors"
	"fmt"
	"os"
)

var errEmpty = errors.New("empty")

func parse(f *os.File) (int, error) { return fmt.Fscan(f) }

// Another variable with the name of the one that the deferred literal asks for.
func shadowed(path string) (*os.File, error) {
	f, err := os.Open(path) // want: not closed on the exit path at line 25
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	if _, err := parse(f); err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	return f, nil
}

// An error that the variable does not get.
func unset(path string) (*os.File, error) {
	f, err := os.Open(path) // want: not closed on the exit path at line 46
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	n, err := parse(f)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, errEmpty
	}
	return f, nil
}

// Each return sets a named result.
func named(path string) (_ *os.File, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	if _, err := parse(f); err != nil {
		return nil, err
	}
	return f, nil
}

func assigned(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	var n int
	if n, err = parse(f); err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	if n == 0 {
		err = errEmpty
		return nil, err
	}
	return f, nil
}
