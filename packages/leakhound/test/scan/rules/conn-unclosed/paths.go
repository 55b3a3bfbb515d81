package p

import (
	"bufio"
	"crypto/tls"
	"errors"
	"net"
	"time"
)

func onFailure(addr string) (net.Conn, error) {
	conn, err := net.Dial("tcp", addr) // want: not closed on the exit path at line 17
	if err != nil {
		return nil, err
	}
	if err := conn.SetDeadline(time.Now()); err != nil {
		return nil, err
	}
	return conn, nil
}

func discarded(addr string) error {
	_, err := net.DialTimeout("tcp", addr, time.Second) // want: discarded without being closed
	return err
}

func wrapped(addr string, config *tls.Config) (net.Conn, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	conn, err = upgrade(conn, config)
	if err != nil {
		return nil, err
	}
	return conn, nil
}

func upgrade(conn net.Conn, config *tls.Config) (net.Conn, error) { return tls.Client(conn, config), nil }

func unlessKept(addr string) (conn net.Conn, err error) {
	conn, err = net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	isKept := false
	defer func() {
		if !isKept {
			conn.Close()
		}
	}()
	if _, err := bufio.NewReader(conn).ReadString('\n'); err != nil {
		return nil, err
	}
	isKept = true
	return conn, nil
}

type dialer interface {
	Dial(addr string) (net.Conn, error)
}

func byType(d dialer, addr string) error {
	conn, err := d.Dial(addr) // want: never closed
	if err != nil {
		return err
	}
	conn.SetDeadline(time.Now())
	return nil
}

func sometimes(addr string, use bool) error {
	var conn net.Conn
	var err error
	if use {
		conn, err = net.Dial("tcp", addr)
		if err != nil {
			return err
		}
	}
	if use {
		conn.Close()
	}
	return nil
}

func asChecked(addr string) error {
	conn, err := net.Dial("tcp", addr)
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	switch {
	case err != nil:
		return err
	default:
		return conn.Close()
	}
}
