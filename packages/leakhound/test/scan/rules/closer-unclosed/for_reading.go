package p

import (
	"bufio"
	"io"
	"os"
)

// Who gets a Scanner cannot close the file.
func lines(name string) (*bufio.Scanner, error) {
	file, err := os.Open(name) // want: returned at line \d+ as something that nobody can close
	if err != nil {
		return nil, err
	}
	return bufio.NewScanner(file), nil
}

func content(name string) (io.Reader, error) {
	file, err := os.Open(name) // want: returned at line \d+ as something that nobody can close
	if err != nil {
		return nil, err
	}
	return file, nil
}

func linesAndEnd(name string) (*bufio.Scanner, func() error, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	return bufio.NewScanner(file), file.Close, nil
}

// Whoever asks for a Close method finds one.
func contentAndEnd(name string) (io.Reader, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{bufio.NewReader(file), file}, nil
}

func linesAndFile(name string) (*bufio.Scanner, io.Closer, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	return bufio.NewScanner(file), file, nil
}

// A variable that holds one of two readers.
func read(name string, isPlain bool, open func(io.Reader) (io.ReadCloser, error)) ([]byte, error) {
	var r io.ReadCloser
	file, err := os.Open(name) // want: not closed on the exit path at line \d+
	if err != nil {
		return nil, err
	}
	if info, err := file.Stat(); err != nil || info.IsDir() {
		return nil, err
	}
	r = file
	if !isPlain {
		if r, err = open(file); err != nil {
			file.Close()
			return nil, err
		}
	}
	defer r.Close()
	return io.ReadAll(r)
}
