package p

import "net"

func listenAll(addresses []string) ([]net.Listener, error) {
	var listeners []net.Listener
	for _, address := range addresses {
		l, err := net.Listen("tcp", address) // want: put into listeners are not closed on the exit path at line 10
		if err != nil {
			return nil, err
		}
		listeners = append(listeners, l)
	}
	return listeners, nil
}

func dialAll(addresses []string) (map[string]net.Conn, error) {
	conns := make(map[string]net.Conn, len(addresses))
	for _, address := range addresses {
		conn, err := net.Dial("tcp", address) // want: put into conns are not closed on the exit path at line 22
		if err != nil {
			return nil, err
		}
		conns[address] = conn
	}
	return conns, nil
}

func listenOrNone(addresses []string) (listeners []net.Listener, err error) {
	defer func() {
		if err != nil {
			for _, l := range listeners {
				l.Close()
			}
		}
	}()
	for _, address := range addresses {
		l, err := net.Listen("tcp", address)
		if err != nil {
			return listeners, err
		}
		listeners = append(listeners, l)
	}
	return listeners, nil
}

func closeAll(conns []net.Conn) {
	for _, conn := range conns {
		conn.Close()
	}
}

func dialOrNone(addresses []string) ([]net.Conn, error) {
	var conns []net.Conn
	for _, address := range addresses {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			closeAll(conns)
			return nil, err
		}
		conns = append(conns, conn)
	}
	return conns, nil
}

func dialSome(addresses []string) ([]net.Conn, error) {
	var conns []net.Conn
	for _, address := range addresses {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			return conns, err
		}
		conns = append(conns, conn)
	}
	return conns, nil
}
