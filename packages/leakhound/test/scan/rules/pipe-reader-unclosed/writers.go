package p

import "io"

// The goroutine leaves the writer open where it fails: the reader waits forever.
func upload(send func(io.Reader) error, encode func(io.Writer) error) error {
	pr, pw := io.Pipe() // want: The writer of the pipe is not closed on the exit path at writers.go:10 of the goroutine
	go func() {
		if err := encode(pw); err != nil {
			return
		}
		pw.Close()
	}()
	return send(pr)
}

func uploadAlways(send func(io.Reader) error, encode func(io.Writer) error) error {
	pr, pw := io.Pipe()
	go func() {
		err := encode(pw)
		pw.CloseWithError(err)
	}()
	return send(pr)
}

// The function closes the reader, which ends the writes as well.
func uploadClosed(send func(io.Reader) error, encode func(io.Writer) error) error {
	pr, pw := io.Pipe()
	defer pr.Close()
	go func() {
		if err := encode(pw); err != nil {
			return
		}
		pw.Close()
	}()
	return send(pr)
}
