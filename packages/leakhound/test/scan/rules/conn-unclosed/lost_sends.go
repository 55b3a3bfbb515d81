package p

import (
	"context"
	"net"
)

type dialed struct {
	conn net.Conn
	err  error
}

// The buffer takes the connection, and nobody takes it out.
func dial(ctx context.Context, addr string) (net.Conn, error) {
	done := make(chan dialed, 1)
	go func() {
		conn, err := net.Dial("tcp", addr) // want: stays open if its only receiver has left by the return at line \d+
		done <- dialed{conn, err}
	}()
	select {
	case one := <-done:
		return one.conn, one.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func dialClosed(ctx context.Context, addr string) (net.Conn, error) {
	done := make(chan dialed, 1)
	go func() {
		conn, err := net.Dial("tcp", addr)
		done <- dialed{conn, err}
	}()
	select {
	case one := <-done:
		return one.conn, one.err
	case <-ctx.Done():
		go func() {
			if late := <-done; late.err == nil {
				late.conn.Close()
			}
		}()
		return nil, ctx.Err()
	}
}

// The goroutine itself notices that nobody waits.
func dialNoticed(ctx context.Context, addr string) (net.Conn, error) {
	done := make(chan net.Conn)
	go func() {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			close(done)
			return
		}
		select {
		case done <- conn:
		case <-ctx.Done():
			conn.Close()
		}
	}()
	select {
	case conn := <-done:
		return conn, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
