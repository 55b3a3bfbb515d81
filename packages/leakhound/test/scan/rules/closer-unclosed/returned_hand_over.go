package p

import (
	"errors"
	"io"
	"os"
)

type ledger struct{ pages *os.File }

func newLedger(pages *os.File) (*ledger, error) {
	info, err := pages.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() == 0 {
		return nil, errors.New("no pages")
	}
	return &ledger{pages: pages}, nil
}

func (l *ledger) Close() error { return l.pages.Close() }

// Where newLedger fails, it leaves the file to its caller.
func openLedger(path string) (*ledger, error) {
	f, err := os.Open(path) // want: not closed on the exit path at line 30, where a call that should keep it has failed
	if err != nil {
		return nil, err
	}
	return newLedger(f)
}

func openWithVariable(path string) (*ledger, error) {
	f, err := os.Open(path) // want: not closed on the exit path at line 39, where a call that should keep it has failed
	if err != nil {
		return nil, err
	}
	l, err := newLedger(f)
	return l, err
}

func openOrClose(path string) (*ledger, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	l, err := newLedger(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	return l, nil
}

func openDeferred(path string) (l *ledger, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	return newLedger(f)
}

type index struct{ words *os.File }

// It ends what it gets where it fails.
func newIndex(words *os.File) (*index, error) {
	if _, err := words.Stat(); err != nil {
		words.Close()
		return nil, err
	}
	return &index{words: words}, nil
}

func (x *index) Close() error { return x.words.Close() }

func openIndex(path string) (*index, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return newIndex(f)
}

// The deferred end is for errors, and the file stays open where all goes well.
func countBytes(path string) (n int64, err error) {
	f, err := os.Open(path) // want: not closed on the exit path at line 101
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	n, err = io.Copy(io.Discard, f)
	return n, err
}

// Here the file is the result where all goes well.
func openAt(path string, at int64) (f *os.File, err error) {
	f, err = os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	_, err = f.Seek(at, io.SeekStart)
	return f, err
}

// Only where it fails, it returns the variable.
func checkSize(path string) (size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), f.Close()
}
