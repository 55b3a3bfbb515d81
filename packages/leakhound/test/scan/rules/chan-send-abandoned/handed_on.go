package p

import (
	"errors"
	"io"
)

type store struct{ next func() (int, error) }

func (s *store) watch(limit int) (<-chan int, <-chan error) {
	values, errs := make(chan int), make(chan error)
	go func() {
		for i := 0; i < limit; i++ {
			value, err := s.next()
			if err != nil {
				errs <- err
				return
			}
			values <- value // want: blocks its goroutine forever if watchOnce returns
		}
	}()
	return values, errs
}

type proxy struct {
	delegate *store
	isOpen   bool
}

// Both channels go to the caller.
func (p *proxy) watch(limit int) (<-chan int, <-chan error) {
	if !p.isOpen {
		return nil, nil
	}
	return p.delegate.watch(limit)
}

func watchOnce(s *store) error {
	values, errs := s.watch(3)
	select {
	case <-values:
		return nil
	case err := <-errs:
		return err
	}
}

func opened(r io.Reader) (chan int, error) {
	if r == nil {
		return nil, errors.New("no reader")
	}
	values := make(chan int)
	go func() {
		defer close(values)
		for i := 0; i < 100; i++ {
			values <- i
		}
	}()
	return values, nil
}

// It leaves where the call failed.
func sumOf(r io.Reader) (int, error) {
	var values chan int
	var err error
	for {
		values, err = opened(r)
		if err == nil {
			break
		}
		if errors.Is(err, io.EOF) {
			continue
		}
		return 0, err
	}
	return sumUp(values), nil
}

func sumUp(values chan int) int {
	sum := 0
	for value := range values {
		sum += value
	}
	return sum
}

func openedAgain(r, other io.Reader) (int, error) {
	values, err := opened(r)
	if err != nil {
		return 0, err
	}
	sum := sumUp(values)
	values, err = opened(other)
	if err != nil {
		return 0, err
	}
	return sum + sumUp(values), nil
}
