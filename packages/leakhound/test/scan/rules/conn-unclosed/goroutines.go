package p

import (
	"log"
	"net"
	"time"
)

type server struct{}

func (s *server) reply(conn net.Conn) error {
	_, err := conn.Write([]byte("hello"))
	return err
}

func (s *server) serve(l net.Listener) error {
	for {
		conn, err := l.Accept() // want: not closed on the exit path at \S+:24 of the goroutine that gets it
		if err != nil {
			return err
		}
		go func() {
			if err := s.reply(conn); err != nil {
				return
			}
			conn.Close()
		}()
	}
}

func (s *server) serveToEnd(l net.Listener) error {
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer conn.Close()
			if err := s.reply(conn); err != nil {
				log.Print(err)
			}
		}()
	}
}

func (s *server) serveAndForget(l net.Listener) error {
	for {
		conn, err := l.Accept() // want: never closed by the goroutine that gets it
		if err != nil {
			return err
		}
		go s.reply(conn)
	}
}

// The goroutine is not the only one that has the connection.
func (s *server) serveOnce(l net.Listener) error {
	conn, err := l.Accept()
	if err != nil {
		return err
	}
	go s.reply(conn)
	time.Sleep(time.Second)
	return conn.Close()
}

func (s *server) serveByHandler(l net.Listener) error {
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		go s.handle(conn)
	}
}

func (s *server) handle(conn net.Conn) {
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		log.Print(err)
		return // want: The connection conn is not closed on this exit path
	}
	defer conn.Close()
	s.reply(conn)
}

// The caller closes the connection.
func (s *server) serveAndWait(l net.Listener) error {
	conn, err := l.Accept()
	if err != nil {
		return err
	}
	defer conn.Close()
	s.finish(conn)
	return nil
}

func (s *server) finish(conn net.Conn) {
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		return
	}
	conn.Close()
}
