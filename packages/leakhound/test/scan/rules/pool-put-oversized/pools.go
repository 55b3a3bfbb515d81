package p

import (
	"bytes"
	"sync"
)

var (
	buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	items   = sync.Pool{New: func() any { return new(item) }}
)

type item struct{ id int }

func write(text string) {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b) // want: buffers.Put takes back buffers
	b.Reset()
	b.WriteString(text)
}

func bounded(text string) {
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	b.WriteString(text)
	if b.Cap() < 64<<10 {
		buffers.Put(b)
	}
}

func small() {
	one := items.Get().(*item)
	items.Put(one)
}
