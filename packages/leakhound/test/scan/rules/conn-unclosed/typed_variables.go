package p

import (
	"net"
	"net/http"

	"example.com/p/internal/third_party/golang.org/x/net/websocket"
	"example.com/tunnel"
	"github.com/other/ws"
)

func greet(conn net.Conn) error {
	_, err := conn.Write([]byte("hello"))
	return err
}

// The type is written where the variable is declared.
func dial(addr string) (net.Conn, error) {
	var conn net.Conn
	var err error
	conn, err = tunnel.Dial(addr) // want: not closed on the exit path at line 26
	if err != nil {
		return nil, err
	}
	if err := greet(conn); err != nil {
		return nil, err
	}
	return conn, nil
}

// It is that of a parameter.
func greetAt(addr string) error {
	conn, err := tunnel.Fetch(addr) // want: connection of tunnel.Fetch is never closed
	if err != nil {
		return err
	}
	return greet(conn)
}

func greetByAny(addr string) (any, error) {
	conn, err := tunnel.Find(addr)
	if err != nil {
		return nil, err
	}
	return conn, greet(conn)
}

// A library of this name under another path opens a connection.
func upgrade(w http.ResponseWriter, r *http.Request) {
	conn, _, _, err := ws.UpgradeHTTP(r, w) // want: connection of ws.UpgradeHTTP is never closed
	if err != nil {
		return
	}
	greet(conn)
}

func upgradeWell(w http.ResponseWriter, r *http.Request) {
	conn, _, _, err := ws.UpgradeHTTP(r, w)
	if err != nil {
		return
	}
	defer conn.Close()
	greet(conn)
}

// A copy of a library below the repository.
func dialCopy(url string) error {
	conn, err := websocket.Dial(url, "", "http://localhost") // want: websocket of websocket.Dial is not closed on the exit path at line 73
	if err != nil {
		return err
	}
	if _, err := conn.Write([]byte("hello")); err != nil {
		return err
	}
	return conn.Close()
}

func dialCopyWell(url string) error {
	conn, err := websocket.Dial(url, "", "http://localhost")
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = conn.Write([]byte("hello"))
	return err
}
