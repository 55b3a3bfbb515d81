package p

import (
	"io"
	"os"
)

func countFrom(in io.ReadCloser, limit int) int {
	if limit == 0 {
		return 0
	}
	defer in.Close()
	data, _ := io.ReadAll(in)
	return len(data)
}

func readConfig(conn io.ReadCloser, check func() error) error {
	if err := check(); err != nil {
		return err // want: The reader conn is not closed on this exit path, although the function closes it on others
	}
	_, err := io.ReadAll(conn)
	conn.Close()
	return err
}

func useConfig(open func() io.ReadCloser, check func() error) error {
	return readConfig(open(), check)
}

// The function closes a file of its own by this name as well: the input belongs to the caller.
func readList(input io.ReadCloser, path string) ([]byte, error) {
	src := input
	if path != "" {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		src = file
	}
	data, err := io.ReadAll(src)
	src.Close()
	return data, err
}

func useList(open func() io.ReadCloser, path string) ([]byte, error) {
	return readList(open(), path)
}
