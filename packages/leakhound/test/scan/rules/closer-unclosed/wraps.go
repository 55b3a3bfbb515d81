package p

import "io"

// Its goroutine ends with Close, and not with the reader that the constructor got.
type ahead struct {
	in   io.Reader
	exit chan struct{}
	data chan []byte
}

func newAhead(in io.Reader) *ahead {
	a := &ahead{in: in, exit: make(chan struct{}), data: make(chan []byte)}
	go a.fill()
	return a
}

func (a *ahead) fill() {
	for {
		buffer := make([]byte, 512)
		n, err := a.in.Read(buffer)
		if err != nil {
			return
		}
		select {
		case a.data <- buffer[:n]:
		case <-a.exit:
			return
		}
	}
}

func (a *ahead) next() []byte { return <-a.data }
func (a *ahead) Close()       { close(a.exit) }

// It ends nothing but the reader that the constructor got.
type counted struct {
	in    io.ReadCloser
	count int
}

func newCounted(in io.ReadCloser) *counted { return &counted{in: in} }

func (c *counted) read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.count += n
	return n, err
}

func (c *counted) Close() error { return c.in.Close() }

func closes(in io.Reader) []byte {
	a := newAhead(in)
	defer a.Close()
	return a.next()
}

func forgets(in io.Reader) []byte {
	a := newAhead(in) // want: dropped without Close
	return a.next()
}

func counts(in io.ReadCloser, p []byte) (int, error) {
	c := newCounted(in)
	return c.read(p)
}

func countsAndCloses(in io.ReadCloser, p []byte) (int, error) {
	c := newCounted(in)
	defer c.Close()
	return c.read(p)
}
