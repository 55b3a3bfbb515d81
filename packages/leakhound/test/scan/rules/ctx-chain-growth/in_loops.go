package p

import (
	"bufio"
	"context"
	"net"
)

type keyOfLine struct{}

type till struct {
	ctx  context.Context
	conn net.Conn
}

func (t *till) serve() {
	lines := bufio.NewScanner(t.conn)
	for lines.Scan() {
		t.line(lines.Text())
	}
}

func (t *till) line(text string) {
	t.ctx = context.WithValue(t.ctx, keyOfLine{}, text) // want: t.ctx gets a value that holds the one before in line, which runs in a loop
	book(t.ctx)
}

func book(ctx context.Context) { println(ctx.Value(keyOfLine{})) }

type desk struct {
	ctx  context.Context
	conn net.Conn
}

func (d *desk) serve() {
	lines := bufio.NewScanner(d.conn)
	for lines.Scan() {
		d.line(lines.Text())
	}
}

func (d *desk) line(text string) {
	ctx := context.WithValue(d.ctx, keyOfLine{}, text)
	book(ctx)
}
