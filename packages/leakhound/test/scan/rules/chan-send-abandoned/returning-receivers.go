package p

import (
	"example.com/transfer"
	"io"
)

// The library returns early where the connection fails.
func send(w io.Writer, all []string) error {
	values := make(chan string)
	failed := make(chan error, 1)
	go func() {
		failed <- transfer.Out(w, values)
	}()
	for _, one := range all {
		values <- one // want: if transfer.Out \(line 13\) returns before it has received everything
	}
	close(values)
	return <-failed
}

// The function stops when the library has returned.
func sendUntilFailed(w io.Writer, all []string) error {
	values := make(chan string)
	failed := make(chan error, 1)
	go func() {
		failed <- transfer.Out(w, values)
	}()
	for _, one := range all {
		select {
		case values <- one:
		case err := <-failed:
			return err
		}
	}
	close(values)
	return <-failed
}

// The goroutine takes what the library leaves.
func sendAndDrain(w io.Writer, all []string) error {
	values := make(chan string)
	failed := make(chan error, 1)
	go func() {
		failed <- transfer.Out(w, values)
		for range values {
		}
	}()
	for _, one := range all {
		values <- one
	}
	close(values)
	return <-failed
}
