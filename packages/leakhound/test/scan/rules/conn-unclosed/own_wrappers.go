package p

import (
	"io"
	"net"
)

// Nobody can end the connection by way of it.
type meter struct {
	w     io.Writer
	bytes int
}

func newMeter(w io.Writer) *meter { return &meter{w: w} }

func (m *meter) Write(p []byte) (int, error) {
	m.bytes += len(p)
	return m.w.Write(p)
}

func pour(m *meter, r io.Reader) error {
	_, err := io.Copy(m, r)
	return err
}

func send(addr string, r io.Reader) error {
	conn, err := net.Dial("tcp", addr) // want: The connection of net.Dial is never closed
	if err != nil {
		return err
	}
	return pour(newMeter(conn), r)
}

func run(step func() error) error { return step() }

func sendInStep(addr string, r io.Reader) error {
	conn, err := net.Dial("tcp", addr) // want: The connection of net.Dial is never closed
	if err != nil {
		return err
	}
	step := func() error { return pour(newMeter(conn), r) }
	return run(step)
}

func sendAndClose(addr string, r io.Reader) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	return pour(newMeter(conn), r)
}

// The caller has the meter, and with it the connection.
func open(addr string) (*meter, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return newMeter(conn), nil
}

// Its Close ends the connection.
type gauge struct{ w io.WriteCloser }

func newGauge(w io.WriteCloser) *gauge { return &gauge{w: w} }

func (g *gauge) Write(p []byte) (int, error) { return g.w.Write(p) }

func (g *gauge) Close() error { return g.w.Close() }

func fill(g *gauge, r io.Reader) error {
	_, err := io.Copy(g, r)
	g.Close()
	return err
}

func sendWithGauge(addr string, r io.Reader) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	return fill(newGauge(conn), r)
}

// A method gives the connection away.
type spout struct{ w io.WriteCloser }

func newSpout(w io.WriteCloser) *spout { return &spout{w: w} }

func (s *spout) Write(p []byte) (int, error) { return s.w.Write(p) }

func (s *spout) inner() io.WriteCloser { return s.w }

func flow(s *spout, r io.Reader) error {
	_, err := io.Copy(s, r)
	s.inner().Close()
	return err
}

func sendWithSpout(addr string, r io.Reader) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	return flow(newSpout(conn), r)
}
