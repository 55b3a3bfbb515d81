package p

import "net"

type acceptor struct {
	conns chan net.Conn
	full  func() bool
}

func newAcceptor(l net.Listener, full func() bool) *acceptor {
	a := &acceptor{conns: make(chan net.Conn, 8), full: full}
	conn, err := l.Accept()
	if err == nil {
		a.conns <- conn
	}
	return a
}

// What is received belongs to the receiver.
func (a *acceptor) loop(serve func(net.Conn)) {
	for {
		conn, ok := <-a.conns // want: connection of a.conns is not closed on the exit path at line \d+
		if !ok {
			return
		}
		if a.full() {
			continue
		}
		go serve(conn)
	}
}

func (a *acceptor) loopClosed(serve func(net.Conn)) {
	for {
		conn, ok := <-a.conns
		if !ok {
			return
		}
		if a.full() {
			conn.Close()
			continue
		}
		go serve(conn)
	}
}

func (a *acceptor) accept(stop chan struct{}) (net.Conn, error) {
	select {
	case conn := <-a.conns:
		return conn, nil
	case <-stop:
		return nil, net.ErrClosed
	}
}

func (a *acceptor) ping(stop chan struct{}) error {
	select {
	case conn := <-a.conns: // want: connection of a.conns is never closed
		_, err := conn.Write([]byte("ping"))
		return err
	case <-stop:
		return net.ErrClosed
	}
}
