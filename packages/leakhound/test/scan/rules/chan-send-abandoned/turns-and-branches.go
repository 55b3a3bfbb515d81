package p

import (
	"errors"
	"time"
)

// Each turn has a channel of its own, whose buffer takes the only value.
func anyOf(addrs []string, try func(string) error) error {
	for _, addr := range addrs {
		tried := make(chan error, 1)
		go func() { tried <- try(addr) }()
		var err error
		select {
		case err = <-tried:
		case <-time.After(time.Second):
			err = errors.New("late")
		}
		if err != nil {
			continue
		}
		return nil
	}
	return errors.New("none")
}

func anyOfUnbuffered(addrs []string, try func(string) error) error {
	for _, addr := range addrs {
		tried := make(chan error)
		go func() { tried <- try(addr) }() // want: blocks its goroutine forever
		var err error
		select {
		case err = <-tried:
		case <-time.After(time.Second):
			err = errors.New("late")
		}
		if err != nil {
			continue
		}
		return nil
	}
	return errors.New("none")
}

type shelf struct{ books [][]string }

func (s *shelf) each() <-chan []string {
	out := make(chan []string)
	go func() {
		defer close(out)
		for _, one := range s.books {
			out <- one
		}
	}()
	return out
}

// Both loops take all that their own channel gives.
func wordsOf(s *shelf) int {
	count := 0
	for book := range s.each() {
		count += len(book)
	}
	for book := range s.each() {
		for _, word := range book {
			if word == "" {
				continue
			}
			count++
		}
	}
	return count
}

func open(name string) error {
	if name == "" {
		return errors.New("no name")
	}
	return nil
}

func lines(name string) (<-chan string, error) {
	if err := open(name); err != nil {
		return nil, err
	}
	out := make(chan string)
	go func() {
		defer close(out)
		for range 9 {
			out <- name // want: if readAndStop returns on line 137
		}
	}()
	return out, nil
}

// One of two branches gives the error, and then there is no channel.
func read(name string, isLocal bool) (int, error) {
	var found <-chan string
	var err error
	if isLocal {
		found, err = lines("/" + name)
	} else {
		found, err = lines(name)
	}
	if err != nil {
		return 0, err
	}
	n := 0
	for range found {
		n++
	}
	return n, nil
}

// The first return is below the error of lines as well.
func readOrUndo(name string, undo func() error) (int, error) {
	found, err := lines(name)
	if err != nil {
		if failed := undo(); failed != nil {
			return 0, errors.Join(err, failed)
		}
		return 0, err
	}
	n := 0
	for range found {
		n++
	}
	return n, nil
}

func readAndStop(name string) (string, error) {
	found, err := lines(name)
	if err != nil {
		return "", err
	}
	if one := <-found; one != "" {
		return one, nil
	}
	return "", errors.New("empty")
}
