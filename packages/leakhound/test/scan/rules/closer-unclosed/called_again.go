package p

import (
	"bufio"
	"errors"
	"net"
)

var errBroken = errors.New("broken")

type pager struct {
	address string
	line    net.Conn
	out     *bufio.Writer
}

func (p *pager) ring() error {
	line, err := net.Dial("tcp", p.address)
	if err != nil {
		return err
	}
	p.line, p.out = line, bufio.NewWriter(line) // want: ring is called once more on the same path
	return nil
}

func (p *pager) page(text string) error {
	if p.line == nil {
		if err := p.ring(); err != nil {
			return err
		}
	}
	if p.write(text) == nil {
		return nil
	}
	if err := p.ring(); err != nil {
		return err
	}
	return p.write(text)
}

func (p *pager) write(text string) error {
	if _, err := p.out.WriteString(text); err != nil {
		return errBroken
	}
	return p.out.Flush()
}

func (p *pager) Close() error { return p.line.Close() }

type beeper struct {
	address string
	line    net.Conn
}

func (b *beeper) ring() error {
	line, err := net.Dial("tcp", b.address)
	if err != nil {
		return err
	}
	b.line = line
	return nil
}

func (b *beeper) page(text string) error {
	if b.line == nil {
		if err := b.ring(); err != nil {
			return err
		}
	}
	if _, err := b.line.Write([]byte(text)); err == nil {
		return nil
	}
	b.line.Close()
	return b.ring()
}

func (b *beeper) Close() error { return b.line.Close() }
