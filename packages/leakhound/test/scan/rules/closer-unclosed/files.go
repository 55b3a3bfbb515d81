package p

import (
	"encoding/json"
	"io"
	"log"
	"os"
)

func never(path string, into any) error {
	file, err := os.Open(path) // want: file of os.Open is never closed
	if err != nil {
		return err
	}
	return json.NewDecoder(file).Decode(into)
}

func isFull(path string) error {
	file, err := os.Create(path) // want: not closed on the exit path at line 24
	if err != nil {
		return err
	}
	if _, err := io.WriteString(file, "x"); err != nil {
		return err
	}
	return file.Close()
}

func logsTo(path string) {
	file, err := os.Create(path)
	if err != nil {
		log.Fatal(err)
	}
	log.SetOutput(file)
}

func open(path string) (*os.File, func(), error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	return file, func() { file.Close() }, nil
}

func cleaned(path string) error {
	file, cleanup, err := open(path)
	if err != nil {
		return err
	}
	defer cleanup()
	_, err = io.ReadAll(file)
	return err
}

func uncleaned(path string) error {
	file, _, err := open(path) // want: discarded
	if err != nil {
		return err
	}
	_, err = io.ReadAll(file)
	return err
}

type store interface {
	Get(name string) (io.ReadCloser, error)
}

func fromStore(s store) ([]byte, error) {
	reader, err := s.Get("a") // want: reader of s.Get is never closed
	if err != nil {
		return nil, err
	}
	return io.ReadAll(reader)
}

func handedOn(s store) (io.Reader, error) {
	reader, err := s.Get("a") // want: as something that nobody can close
	if err != nil {
		return nil, err
	}
	return io.LimitReader(reader, 10), nil
}

func eachClosed(paths []string) error {
	for _, path := range paths {
		file, err := os.Open(path)
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return err
		}
		shut(file)
	}
	return nil
}

func shut(closer io.Closer) { closer.Close() }

type removedAtClose struct{ os.File }

func copied(path string) (*removedAtClose, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &removedAtClose{*f}, nil
}
