package p

import (
	"os"

	"github.com/edsrzf/mmap-go"
	"github.com/example/columnar"
)

type table struct{ file *os.File }

func (t *table) load() error { return nil }

func (t *table) Close() error { return t.file.Close() }

// The table has the file, unless it fails: then the file is still the caller's.
func newTable(file *os.File) (*table, error) {
	t := &table{file: file}
	if err := t.load(); err != nil {
		return nil, err
	}
	return t, nil
}

// Ends the file where it fails.
func newTableOrClose(file *os.File) (*table, error) {
	t := &table{file: file}
	if err := t.load(); err != nil {
		file.Close()
		return nil, err
	}
	return t, nil
}

func open(path string) (*table, error) {
	file, err := os.Open(path) // want: not closed on the exit path at line 42, where a call that should keep it has failed
	if err != nil {
		return nil, err
	}
	t, err := newTable(file)
	if err != nil {
		return nil, err
	}
	return t, nil
}

func openAndClose(path string) (*table, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	t, err := newTable(file)
	if err != nil {
		file.Close()
		return nil, err
	}
	return t, nil
}

func openDeferred(path string) (_ *table, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			file.Close()
		}
	}()
	t, err := newTable(file)
	if err != nil {
		return nil, err
	}
	return t, nil
}

func openClosing(path string) (*table, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	t, err := newTableOrClose(file)
	if err != nil {
		return nil, err
	}
	return t, nil
}

// A library that fails seldom ends what it got.
func openColumns(path string) (*columnar.Reader, error) {
	file, err := os.Open(path) // want: not closed on the exit path at line 97, where a call that should keep it has failed
	if err != nil {
		return nil, err
	}
	r, err := columnar.NewReader(file)
	if err != nil {
		return nil, err
	}
	return r, nil
}

// A mapping needs no open file.
func mapFile(path string) ([]byte, error) {
	file, err := os.Open(path) // want: The file of os.Open is never closed
	if err != nil {
		return nil, err
	}
	return mmap.Map(file, mmap.RDONLY, 0)
}

func mapAndClose(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return mmap.Map(file, mmap.RDONLY, 0)
}
