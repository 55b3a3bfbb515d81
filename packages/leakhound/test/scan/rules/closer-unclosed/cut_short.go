package p

import (
	"bufio"
	"errors"
	"os"
)

type diskFile struct{ file *os.File }

func (d *diskFile) Close() error {
	if err := d.file.Sync(); err != nil {
		return err // want: Close returns where d.file.Sync fails, and leaves d.file open
	}
	return d.file.Close()
}

type archive struct {
	buffer *bufio.Writer
	index  *os.File
	data   *os.File
}

// One finding for the first exit: those after it leave less.
func (a *archive) Close() error {
	err := a.buffer.Flush()
	if err != nil {
		return err // want: leaves a.index and a.data open
	}
	if err := a.index.Close(); err != nil {
		return err
	}
	return a.data.Close()
}

type pool struct{ files []*os.File }

func (p *pool) Stop() error {
	for _, file := range p.files {
		if err := file.Close(); err != nil {
			return err // want: leaves the other values of p.files open
		}
	}
	return nil
}

type nested struct {
	mu struct{ log *os.File }
}

func (n *nested) Close() error {
	if err := n.flush(); err != nil {
		return err // want: leaves n.closeLog\(\) open
	}
	return n.closeLog()
}

func (n *nested) flush() error { return n.mu.log.Sync() }

func (n *nested) closeLog() error { return n.mu.log.Close() }

// All parts are ended, whatever fails.
type careful struct {
	index *os.File
	data  *os.File
}

func (c *careful) Close() error {
	err := c.index.Close()
	return errors.Join(err, c.data.Close())
}

type deferred struct{ file *os.File }

func (d *deferred) Close() (err error) {
	defer func() { err = errors.Join(err, d.file.Close()) }()
	if err := d.file.Sync(); err != nil {
		return err
	}
	return nil
}

type branches struct {
	file  *os.File
	index *os.File
}

func (b *branches) Close() error {
	if err := b.index.Sync(); err != nil {
		b.index.Close()
		b.file.Close()
		return err
	}
	if err := b.index.Close(); err != nil {
		_ = b.file.Close()
		return err
	}
	return b.file.Close()
}

// A check before: there may be nothing to end.
type checked struct {
	file   *os.File
	closed bool
}

func (c *checked) checkOpen() error {
	if c.closed {
		return os.ErrClosed
	}
	return nil
}

func (c *checked) Close() error {
	if err := c.checkOpen(); err != nil {
		return err
	}
	return c.file.Close()
}
