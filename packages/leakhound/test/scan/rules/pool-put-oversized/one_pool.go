package p

import (
	"bytes"
	"io"
	"sync"
)

var encoders = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// One finding for one pool.
func encode(w io.Writer) error {
	b := encoders.Get().(*bytes.Buffer)
	defer encoders.Put(b) // want: encoders.Put takes
	b.Reset()
	return nil
}

func encodeAll(w io.Writer) error {
	b := encoders.Get().(*bytes.Buffer)
	defer encoders.Put(b)
	b.Reset()
	return nil
}
