package p

import (
	"net"
	"sync"
)

type links struct {
	mu    sync.Mutex
	conns map[string]net.Conn
}

func (l *links) dial(target string) error {
	conn, err := net.Dial("tcp", target)
	if err != nil {
		return err
	}
	l.conns[target] = conn // want: dial sets an entry of l.conns without looking at the one before
	return nil
}

func (l *links) redial(target string) error { return l.dial(target) }

func (l *links) dialOnce(target string) error {
	if _, ok := l.conns[target]; ok {
		return nil
	}
	conn, err := net.Dial("tcp", target)
	if err == nil {
		l.conns[target] = conn
	}
	return err
}

func (l *links) dialMissing(target string) {
	if l.conns[target] == nil {
		l.connect(target)
	}
}

func (l *links) connect(target string) {
	conn, err := net.Dial("tcp", target)
	if err == nil {
		l.conns[target] = conn
	}
}

func (l *links) Close() {
	for _, conn := range l.conns {
		conn.Close()
	}
}
