package p

import (
	"context"
	"errors"
	"net"
	"sync"
)

func socket(addr string) (*net.UDPConn, error) {
	pc, err := net.ListenPacket("udp", addr)
	if err != nil {
		return nil, err
	}
	if c, ok := pc.(*net.UDPConn); ok {
		return c, nil
	}
	return nil, errors.New("no socket of UDP")
}

func listeners(ctx context.Context, addrs []string) (all []*net.TCPListener, err error) {
	var config net.ListenConfig
	for _, addr := range addrs {
		l, err := config.Listen(ctx, "tcp4", addr)
		if err != nil {
			return all, err
		}
		if t, ok := l.(*net.TCPListener); ok {
			all = append(all, t)
		}
	}
	return all, nil
}

func socketOf(network, addr string) (*net.UDPConn, error) {
	pc, err := net.ListenPacket(network, addr) // want: exit path at line 43
	if err != nil {
		return nil, err
	}
	if c, ok := pc.(*net.UDPConn); ok {
		return c, nil
	}
	return nil, errors.New("no socket of UDP")
}

// The map has the listener as a key.
type hub struct {
	mu   sync.Mutex
	open map[net.Listener]bool
}

func (h *hub) serve(l net.Listener) error {
	h.mu.Lock()
	h.open[l] = true
	h.mu.Unlock()
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		c.Close()
	}
}

func (h *hub) run(addr string) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	return h.serve(l)
}

func (h *hub) count(l net.Listener) error {
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		println(h.open[l])
		c.Close()
	}
}

func (h *hub) runCounting(addr string) error {
	l, err := net.Listen("tcp", addr) // want: never closed
	if err != nil {
		return err
	}
	return h.count(l)
}

// The error of Dial in another form.
type code int

type errno int

func toErrno(err error) errno {
	if err == nil {
		return 0
	}
	return 5
}

func dialed(addr string) (net.Conn, errno) {
	c, err := net.Dial("tcp", addr)
	if no := toErrno(err); no != 0 {
		return nil, no
	}
	return c, 0
}

func toCode(err error) code { return code(len(err.Error())) }

func dialedWithCode(addr string) (net.Conn, code) {
	c, err := net.Dial("tcp", addr) // want: exit path at line 117
	if no := toCode(err); no != 7 {
		return nil, no
	}
	return c, 0
}
