package p

import (
	"errors"
	"io"
	"os"

	"example.com/tar"
)

var errEmpty = errors.New("empty")

// Nothing is known of the library, so that the declared type says that the reader is open.
func archive(dir string) (io.ReadCloser, error) { return tar.Tar(dir, tar.Plain) }

func archiveTo(dir string, dst io.Writer) error {
	r, err := archive(dir) // want: reader of archive is never closed
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, r)
	return err
}

func archiveClosed(dir string, dst io.Writer) error {
	r, err := archive(dir)
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.Copy(dst, r)
	return err
}

// Two levels, by way of a variable.
func archiveAll(dirs []string) (io.ReadCloser, error) {
	if len(dirs) == 0 {
		return nil, errEmpty
	}
	r, err := archive(dirs[0])
	if err != nil {
		return nil, err
	}
	return r, nil
}

func archivesTo(dirs []string, dst io.Writer) error {
	r, err := archiveAll(dirs) // want: reader of archiveAll is never closed
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, r)
	return err
}

func pipes(name string) (*os.File, *os.File, error) { return tar.Pipes(name) }

func piped(name string) (*os.File, *os.File, error) {
	in, out, err := pipes(name) // want: file of pipes is not closed on the exit path at line \d+
	if err != nil {
		return nil, nil, err
	}
	if err := out.Sync(); err != nil {
		return nil, nil, err
	}
	return in, out, nil
}

type library struct {
	reader io.ReadCloser
	cache  map[string]io.ReadCloser
}

// A getter opens nothing.
func (l *library) open() (io.ReadCloser, error) {
	if l.reader == nil {
		return nil, errEmpty
	}
	return l.reader, nil
}

func (l *library) entry(name string) (io.ReadCloser, error) {
	r := l.cache[name]
	return r, nil
}

func given(r io.ReadCloser) (io.ReadCloser, error) { return r, nil }

func (l *library) read(dst io.Writer) error {
	r, err := l.open()
	if err != nil {
		return err
	}
	other, err := l.entry("x")
	if err != nil {
		return err
	}
	third, err := given(r)
	if err != nil {
		return err
	}
	for _, one := range []io.Reader{r, other, third} {
		if _, err := io.Copy(dst, one); err != nil {
			return err
		}
	}
	return nil
}

// The second result ends the first.
func opened(dir string) (io.ReadCloser, func(), error) { return tar.Open(dir) }

func usesOpened(dir string, dst io.Writer) error {
	r, cleanup, err := opened(dir)
	if err != nil {
		return err
	}
	defer cleanup()
	_, err = io.Copy(dst, r)
	return err
}
