// Goroutines that each turn of a loop starts, and that only a signal for all turns ends.
package p

import (
	"context"
	"net"
	"time"
)

type link struct {
	addr string
	conn net.Conn
	quit chan struct{}
}

func (l *link) keep(ctx context.Context) {
	for ctx.Err() == nil {
		if err := l.once(ctx); err != nil {
			time.Sleep(time.Second)
		}
	}
}

func (l *link) once(ctx context.Context) error {
	conn, err := net.Dial("tcp", l.addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	l.conn = conn
	go l.ping(ctx) // want: each turn starts a goroutine that only ctx.Done\(\) ends
	return readAll(conn)
}

func (l *link) ping(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			l.conn.Write([]byte("ping\n"))
		case <-ctx.Done():
			return
		}
	}
}

func readAll(conn net.Conn) error {
	buffer := make([]byte, 512)
	for {
		if _, err := conn.Read(buffer); err != nil {
			return err
		}
	}
}

func (l *link) keepSafely(ctx context.Context) {
	for ctx.Err() == nil {
		if err := l.onceSafely(ctx); err != nil {
			time.Sleep(time.Second)
		}
	}
}

func (l *link) onceSafely(parent context.Context) error {
	conn, err := net.Dial("tcp", l.addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	go l.ping(ctx)
	return readAll(conn)
}

// The owner's channel, by way of another function.
func (l *link) run() {
	for {
		l.redial()
		select {
		case <-l.quit:
			return
		case <-time.After(time.Second):
		}
	}
}

func (l *link) redial() {
	if conn, err := net.Dial("tcp", l.addr); err == nil {
		l.serve(conn)
		conn.Close()
	}
}

func (l *link) serve(conn net.Conn) {
	go func() { // want: each turn starts a goroutine that only l.quit ends
		for {
			select {
			case <-time.After(time.Minute):
				conn.Write([]byte("status\n"))
			case <-l.quit:
				return
			}
		}
	}()
	readAll(conn)
}

// The goroutine ends when its connection fails.
func (l *link) loop(ctx context.Context) {
	for ctx.Err() == nil {
		conn, err := net.Dial("tcp", l.addr)
		if err != nil {
			continue
		}
		l.attend(ctx, conn)
		conn.Close()
	}
}

func (l *link) attend(ctx context.Context, conn net.Conn) {
	go func() {
		for {
			select {
			case <-time.After(time.Minute):
				if _, err := conn.Write([]byte("status\n")); err != nil {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	readAll(conn)
}

// The function stays as long as the goroutine.
func (l *link) phases(ctx context.Context) {
	for ctx.Err() == nil {
		l.phase(ctx)
	}
}

func (l *link) phase(ctx context.Context) {
	go l.ping(ctx)
	for {
		select {
		case <-time.After(time.Hour):
			println("phase")
		case <-ctx.Done():
			return
		}
	}
}
