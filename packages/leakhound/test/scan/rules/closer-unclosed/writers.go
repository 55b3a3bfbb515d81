package p

import (
	"compress/gzip"
	"io"

	"example.com/layers"
	"github.com/pierrec/lz4"
)

// A writer of a layer is no writer that only flushes.
func writeLayer(data io.Reader, id string) (int64, error) {
	w, err := layers.NewLayerWriter(id) // want: not closed on the exit path at line \d+
	if err != nil {
		return 0, err
	}
	size, err := io.Copy(w, data)
	if err != nil {
		return 0, err
	}
	return size, w.Close()
}

func compress(out io.Writer, data io.Reader) error {
	w := lz4.NewWriter(out)
	if _, err := io.Copy(w, data); err != nil {
		return err
	}
	return w.Close()
}

func pack(out io.Writer, data io.Reader) error {
	w, err := gzip.NewWriterLevel(out, 9)
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, data); err != nil {
		return err
	}
	return w.Close()
}
