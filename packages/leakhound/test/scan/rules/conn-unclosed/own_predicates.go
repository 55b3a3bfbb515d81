package p

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
)

type relay struct{ done chan struct{} }

func (r *relay) goesOn(err error) bool {
	if err == nil {
		return true
	}
	switch {
	case errors.Is(err, net.ErrClosed):
		return false
	default:
		return !errors.Is(err, context.Canceled)
	}
}

func isRefused(err error, code int) bool {
	var system *os.SyscallError
	if errors.As(err, &system) {
		return code == 1
	}
	return false
}

func wasLate(size int, err error) bool { return size > 9 || err != nil }

// Without an error the relay goes on.
func (r *relay) accept(l net.Listener) error {
	for {
		conn, err := l.Accept()
		if ok := r.goesOn(err); !ok {
			return nil
		}
		if err != nil {
			continue
		}
		conn.Close()
	}
}

func greet(address string) error {
	conn, err := net.Dial("tcp", address)
	if isRefused(err, 1) {
		return nil
	}
	if err != nil {
		return err
	}
	return conn.Close()
}

// A large one may be open.
func greetSized(address string, size int) error {
	conn, err := net.Dial("tcp", address) // want: not closed
	if wasLate(size, err) {
		return nil
	}
	return conn.Close()
}

// The error of another call.
func greetAndRead(address string) error {
	conn, err := net.Dial("tcp", address) // want: not closed
	if err != nil {
		return err
	}
	_, err = io.ReadAll(conn)
	if isRefused(err, 1) {
		return nil
	}
	return conn.Close()
}
