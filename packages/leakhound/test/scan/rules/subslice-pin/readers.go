package p

import "io"

type chunks struct {
	from io.Reader
	rest []byte
	head []byte
}

// What the caller has not read yet.
func (c *chunks) Read(p []byte) (int, error) {
	data, err := io.ReadAll(c.from)
	if err != nil {
		return 0, err
	}
	n := copy(p, data)
	c.rest = data[n:]
	return n, nil
}

func (c *chunks) load() error {
	data, err := io.ReadAll(c.from)
	if err != nil {
		return err
	}
	c.head = data[:8] // want: keeps a part of data
	return nil
}
