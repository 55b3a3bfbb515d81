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
		answers <- fetch("a") // want: send to answers, an unbuffered channel
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
		go func() { first <- fetch(url) }() // want: fewer receives than sends
	}
	return <-first
}

func both() string {
	ch := make(chan string)
	go func() { ch <- fetch("a") }()
	go func() { ch <- fetch("b") }() // want: fewer receives
	return <-ch
}

func firstError(urls []string) error {
	errs := make(chan error)
	for _, url := range urls {
		go func(url string) {
			errs <- check(url) // want: returns on line
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
		ch <- fetch("a") // want: has received nothing
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
		done <- struct{}{} // want: nothing receives
	}()
}

func Count() <-chan int {
	numbers := make(chan int)
	go func() {
		for i := 0; ; i++ {
			numbers <- i // want: caller stops receiving
		}
	}()
	return numbers
}

func ranges(items []string) error {
	out := make(chan result)
	go func() {
		defer close(out)
		for _, item := range items {
			out <- result{check(item)} // want: returns on line
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
	go send("a", ch)
	select {
	case err := <-ch:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func watched(ctx context.Context) error {
	ch := make(chan error)
	go func() { ch <- check("a") }() // want: returns on line
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

func send(url string, to chan<- error) {
	to <- check(url) // want: send to to, an unbuffered channel
}

func fetch(url string) string { return url }
func check(string) error      { return nil }
