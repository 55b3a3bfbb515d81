package p

import (
	"crypto/tls"
	"net"
)

// One mistake, whichever branch opened the connection.
func branches(addr string, secure bool) (net.Conn, error) {
	var conn net.Conn
	var err error
	if secure {
		conn, err = tls.Dial("tcp", addr, nil) // want: not closed on the exit path at line 21
	} else {
		conn, err = net.Dial("tcp", addr)
	}
	if err != nil {
		return nil, err
	}
	if _, err := conn.Write([]byte("hello")); err != nil {
		return nil, err
	}
	return conn, nil
}
