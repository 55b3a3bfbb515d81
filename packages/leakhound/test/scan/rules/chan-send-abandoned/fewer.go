package p

import (
	"context"
	"errors"
	"time"
)

type result struct{ err error }

func timesOut() (string, error) {
	answers := make(chan string)
	go func() {
		answers <- fetch("a") // want: answers, which is unbuffered
	}()
	var answer string
	select {
	case answer = <-answers:
	case <-time.After(time.Second):
		answer = "late"
	}
	return answer, nil
}

func fastest(urls []string) string {
	first := make(chan string)
	for _, url := range urls {
		go func() { first <- fetch(url) }() // want: fewer
	}
	return <-first
}

func both() string {
	ch := make(chan string)
	go func() { ch <- fetch("a") }() // want: fewer
	go func() { ch <- fetch("b") }() // want: fewer
	return <-ch
}

func firstError(urls []string) error {
	errs := make(chan error)
	for _, url := range urls {
		go func(url string) {
			errs <- check(url) // want: left early
		}(url)
	}
	for range urls {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}

func leavesBefore(ok bool) (string, error) {
	ch := make(chan string)
	go func() {
		ch <- fetch("a") // want: returned before
	}()
	if !ok {
		return "", errors.New("not now")
	}
	return <-ch, nil
}

func forgets() {
	done := make(chan struct{})
	go func() {
		fetch("a")
		done <- struct{}{} // want: nobody receives
	}()
}

func count() <-chan int {
	numbers := make(chan int)
	go func() {
		for i := 0; ; i++ {
			numbers <- i // want: reader has stopped
		}
	}()
	return numbers
}

func ranges(items []string) error {
	out := make(chan result)
	go func() {
		defer close(out)
		for _, item := range items {
			out <- result{check(item)} // want: left early
		}
	}()
	for one := range out {
		if one.err != nil {
			return one.err
		}
	}
	return nil
}

func helped(ctx context.Context) error {
	ch := make(chan error)
	go send("a", ch) // want: ch, which is unbuffered
	select {
	case err := <-ch:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func watched(ctx context.Context) error {
	ch := make(chan error)
	go func() { ch <- check("a") }() // want: left early
	for {
		select {
		case err := <-ch:
			return err
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
			fetch("still waiting")
		}
	}
}

func send(url string, to chan<- error) { to <- check(url) }

func fetch(url string) string { return url }
func check(string) error      { return nil }
