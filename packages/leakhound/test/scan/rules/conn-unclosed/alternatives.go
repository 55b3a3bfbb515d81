package p

import "net"

type input struct{ network, address string }

func (i *input) accept(listener net.Listener) { defer listener.Close() }
func (i *input) read(conn net.PacketConn)     { defer conn.Close() }

// One of the two is opened: in the branch for the listener there is no socket.
func (i *input) connect() error {
	var listener net.Listener
	var conn net.PacketConn
	var err error
	switch i.network {
	case "tcp":
		listener, err = net.Listen(i.network, i.address)
	case "udp":
		conn, err = net.ListenPacket(i.network, i.address)
	}
	if err != nil {
		return err
	}
	if listener == nil {
		go i.read(conn)
	} else {
		go i.accept(listener)
	}
	return nil
}

// Both are opened.
func (i *input) connectBoth() error {
	listener, err := net.Listen("tcp", i.address)
	if err != nil {
		return err
	}
	conn, err := net.ListenPacket("udp", i.address) // want: The socket of net.ListenPacket is not closed on the exit path
	if err != nil {
		listener.Close()
		return err
	}
	if listener == nil {
		go i.read(conn)
	} else {
		go i.accept(listener)
	}
	return nil
}
