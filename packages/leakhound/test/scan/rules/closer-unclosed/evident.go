package p

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"example.com/blob"
)

var errShort = errors.New("short")

func save(ctx context.Context, object *blob.Object, src io.Reader, size int64) error {
	w := object.NewWriter(ctx) // want: not closed on the exit path at line 24
	n, err := io.Copy(w, src)
	if err != nil {
		w.Close()
		return err
	} else if n != size {
		return fmt.Errorf("wrote %d of %d", n, size)
	}
	return w.Close()
}

func savesAll(ctx context.Context, object *blob.Object, src io.Reader) error {
	w := object.NewWriter(ctx)
	if _, err := io.Copy(w, src); err != nil {
		w.Close()
		return errShort
	}
	return w.Close()
}

// The session belongs to somebody else: it stays open where all goes well.
func borrowed(id string) error {
	session := blob.Find(id)
	if err := session.Check(); err != nil {
		session.Close()
		return err
	}
	if session.Idle() {
		return errShort
	}
	return nil
}

// A compressing writer that is not closed is garbage.
func compressed(src []byte) ([]byte, error) {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	if _, err := w.Write(src); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

func syncDir(path string) error {
	dir, err := blob.OpenDir(path)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}

func sizeOf(path string) (int64, error) {
	dir, err := blob.OpenDir(path) // want: never closed
	if err != nil {
		return 0, err
	}
	return dir.Size(), nil
}

// The flag says whether there is a file.
func cached(path string) (*os.File, bool) {
	f, err := os.Open(path)
	if err != nil {
		return nil, false
	}
	return f, true
}

func first(path string) (*os.File, error) {
	f, ok := cached(path)
	if !ok {
		return nil, errShort
	}
	return f, nil
}

func head(path string) ([]byte, error) {
	f, ok := cached(path) // want: not closed on the exit path
	if !ok {
		return nil, errShort
	}
	buf := make([]byte, 9)
	if _, err := f.Read(buf); err != nil {
		return nil, err
	}
	return buf, f.Close()
}

func parsed(path string) (*blob.Tree, error) {
	f, err := os.Open(path) // want: never closed
	if err != nil {
		return nil, err
	}
	return blob.ParseTree(f)
}

func decoded(paths []string) error {
	for _, path := range paths {
		f, err := os.Open(path) // want: never closed
		if err != nil {
			return err
		}
		decoder := blob.NewTreeDecoder(f, 4096)
		if err := decoder.Decode(); err != nil {
			return err
		}
	}
	return nil
}
