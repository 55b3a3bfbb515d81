package p

import (
	"context"
	"errors"
	"io"
	"os"
)

var errLimit = errors.New("limit")

type fileReader struct{ file *os.File }

func newFileReader(path string) (*fileReader, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &fileReader{file: file}, nil
}

func (r *fileReader) Read(p []byte) (int, error) { return r.file.Read(p) }
func (r *fileReader) Close() error               { return r.file.Close() }

// No other code says whether a fileReader must be closed; its constructor and its Close do.
func hash(path string, w io.Writer) error {
	r, err := newFileReader(path) // want: fileReader of newFileReader is dropped without Close
	if err != nil {
		return err
	}
	_, err = io.Copy(w, io.TeeReader(r, w))
	return err
}

// Handed on where all goes well, forgotten where it fails.
func limited(path string, size int) (*fileReader, error) {
	r, err := newFileReader(path) // want: not closed on the exit path at line \d+
	if err != nil {
		return nil, err
	}
	if size > 10 {
		return nil, errLimit
	}
	return r, nil
}

type readSeekCloser interface {
	io.ReadSeeker
	io.Closer
}

type provider interface {
	Open(ctx context.Context, name string) (readSeekCloser, error)
	Current() readSeekCloser
}

// The interface gets Open from the one that it embeds.
type store interface {
	provider
	Size() int
}

func copyBlob(ctx context.Context, s store, name string, w io.Writer) error {
	r, err := s.Open(ctx, name) // want: readSeekCloser of s.Open is never closed
	if err != nil {
		return err
	}
	_, err = io.CopyN(w, r, 10)
	return err
}

// A getter of an interface gives what others have as well.
func current(s store, w io.Writer) error {
	r := s.Current()
	_, err := io.CopyN(w, r, 10)
	return err
}

type shared struct{ file *os.File }

func newShared(path string) (*shared, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &shared{file: file}, nil
}

func (s *shared) Close() error { return s.file.Close() }
func (s *shared) use()         { s.file.Sync() }

// Nobody ends one: the type needs no end as it is used here.
func first() {
	if s, err := newShared("1"); err == nil {
		s.use()
	}
}

func second() {
	if s, err := newShared("2"); err == nil {
		s.use()
	}
}

func third() {
	if s, err := newShared("3"); err == nil {
		s.use()
	}
}

// What is closed at the end is the function's own, also after others got it.
func migrate(path string, keep func(io.Reader)) error {
	r, err := newFileReader(path) // want: not closed on the exit path at line \d+
	if err != nil {
		return nil
	}
	if err := os.Remove(path); err != nil {
		return err
	}
	keep(r)
	return r.Close()
}

type cursor struct{ file *os.File }

func (c *cursor) Next() bool { return false }
func (c *cursor) Close()     { c.file.Close() }

type rowsCursor struct{ file *os.File }

func (c *rowsCursor) Next() bool { return false }
func (c *rowsCursor) Close()     { c.file.Close() }

type table struct{ path string }

// No constructor by its name, but a cursor by its type.
func (t *table) All() *rowsCursor {
	file, err := os.Open(t.path)
	if err != nil {
		return nil
	}
	return &rowsCursor{file: file}
}

func rows(t *table) int {
	c := t.All() // want: rowsCursor of t.All is never closed
	n := 0
	for c.Next() {
		n++
	}
	return n
}

// A plain function that opens a file, however often it is used so.
func loadCursor(path string) (*cursor, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &cursor{file: file}, nil
}

func countOne(path string) bool {
	c, err := loadCursor(path) // want: never closed
	return err == nil && c.Next()
}

func countTwo(path string) bool {
	c, err := loadCursor(path) // want: never closed
	return err == nil && c.Next()
}

func countThree(path string) bool {
	c, err := loadCursor(path) // want: never closed
	return err == nil && c.Next()
}
