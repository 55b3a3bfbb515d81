package p

import "net"

// The connection owns the transport, unless there is none.
type transport struct{ conn net.PacketConn }

func (t *transport) Close() error { return t.conn.Close() }

func (t *transport) dial(addr string) (*link, error) {
	if addr == "" {
		return nil, net.ErrClosed
	}
	return &link{}, nil
}

type link struct{ remote string }

func setup(conn net.PacketConn) (*transport, error) {
	if conn == nil {
		return nil, net.ErrClosed
	}
	return &transport{conn: conn}, nil
}

func dialEarly(conn net.PacketConn, addr string) (*link, error) {
	t, err := setup(conn)
	if err != nil {
		return nil, err
	}
	l, err := t.dial(addr)
	if err != nil {
		t.Close()
		return nil, err
	}
	return l, nil
}

func dialLate(conn net.PacketConn, addr string) (*link, error) {
	t, err := setup(conn)
	if err != nil {
		return nil, err
	}
	l, err := t.dial(addr)
	if err != nil {
		t.Close()
		return nil, err
	}
	return l, nil
}

func dial(conn net.PacketConn, addr string) (*link, error) {
	t, err := setup(conn) // want: not closed on the exit path at line \d+, where other functions that call setup close theirs
	if err != nil {
		return nil, err
	}
	l, err := t.dial(addr)
	if err != nil {
		return nil, err
	}
	return l, nil
}
