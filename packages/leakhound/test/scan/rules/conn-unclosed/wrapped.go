// A value that takes the place of the one that it has.
package p

import (
	"crypto/tls"
	"net"
)

func shop(config *tls.Config, serve func(net.Listener) error) error {
	l, err := net.Listen("tcp", ":443")
	if err != nil {
		return err
	}
	l = tls.NewListener(l, config)
	return serve(l)
}

func shopOnAnotherPort(serve func(net.Listener) error) error {
	l, err := net.Listen("tcp", ":443") // want: The listener of net.Listen is overwritten at line 23 before it is closed
	if err != nil {
		return err
	}
	l, err = net.Listen("tcp", ":8443")
	if err != nil {
		return err
	}
	return serve(l)
}
