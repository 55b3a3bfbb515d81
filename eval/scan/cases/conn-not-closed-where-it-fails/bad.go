package p

import (
	"bufio"
	"net"
)

func hello(addr string) (net.Conn, error) {
	c, err := net.Dial("tcp", addr) // want "conn-unclosed"
	if err != nil {
		return nil, err
	}
	if _, err := bufio.NewReader(c).ReadString('\n'); err != nil {
		return nil, err
	}
	return c, nil
}
