package p

import (
	"bytes"
	"io"
	"strings"
	"sync"
)

type encoder struct {
	buf   bytes.Buffer
	depth int
}

type codec struct {
	buffers sync.Pool
	raw     *sync.Pool
}

var (
	encoders = &sync.Pool{New: func() any { return &encoder{} }}
	slices   = sync.Pool{New: func() interface{} { b := make([]byte, 0, 512); return &b }}
	copies   = sync.Pool{New: func() any { b := make([]byte, 32<<10); return &b }}
	builders = sync.Pool{New: func() any { return new(strings.Builder) }}
)

func (c *codec) encode(text string) string {
	b := c.buffers.Get().(*bytes.Buffer)
	defer c.buffers.Put(b) // want: c.buffers.Put takes
	b.Reset()
	b.WriteString(text)
	return b.String()
}

func (c *codec) release(b *bytes.Buffer) {
	b.Reset()
	c.raw.Put(b) // want: c.raw.Put takes
}

func put(e *encoder) {
	e.buf.Reset()
	encoders.Put(e) // want: encoders.Put takes
}

func appended(text string) {
	b := slices.Get().(*[]byte)
	*b = append((*b)[:0], text...)
	slices.Put(b) // want: slices.Put takes
}

func (c *codec) minded(b *bytes.Buffer) {
	if b.Cap() > 64<<10 {
		return
	}
	c.raw.Put(b)
}

func mindedBytes(text string) {
	b := slices.Get().(*[]byte)
	*b = append((*b)[:0], text...)
	if cap(*b) <= 4096 {
		slices.Put(b)
	}
}

func fixed(to io.Writer, from io.Reader) {
	b := copies.Get().(*[]byte)
	defer copies.Put(b)
	io.CopyBuffer(to, from, *b)
}

func built(text string) {
	b := builders.Get().(*strings.Builder)
	b.WriteString(text)
	b.Reset()
	builders.Put(b)
}

type free struct{ list []*bytes.Buffer }

func (f *free) Put(b *bytes.Buffer) {}

func own(f *free, b *bytes.Buffer) { f.Put(b) }
