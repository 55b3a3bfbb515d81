package p

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io"
	"os"
)

// Close writes the end of both formats; the writer below belongs to somebody else.
type bundle struct {
	*tar.Writer
	packed *gzip.Writer
}

func newBundle(w io.Writer) *bundle {
	packed := gzip.NewWriter(w)
	return &bundle{tar.NewWriter(packed), packed}
}

func (b *bundle) Close() error { return errors.Join(b.Writer.Close(), b.packed.Close()) }

func pack(w io.Writer, h *tar.Header) error {
	b := newBundle(w)
	if err := b.WriteHeader(h); err != nil {
		return err
	}
	return b.Close()
}

// This one has the file as well.
type archive struct {
	*tar.Writer
	file *os.File
}

func newArchive(name string) (*archive, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return &archive{tar.NewWriter(f), f}, nil
}

func (a *archive) Close() error { return errors.Join(a.Writer.Close(), a.file.Close()) }

func store(name string, h *tar.Header) error {
	a, err := newArchive(name) // want: line 54
	if err != nil {
		return err
	}
	if err := a.WriteHeader(h); err != nil {
		return err
	}
	return a.Close()
}
