package p

import (
	"errors"
	"io"
	"net"
	"os"
)

var errKind = errors.New("another kind of connection")

// Where the assertion fails, the file is still open.
func openRegular(fsys Files, name string) (*os.File, error) {
	opened, err := fsys.Open(name) // want: not closed on the exit path at line \d+
	if err != nil {
		return nil, err
	}
	file, ok := opened.(*os.File)
	if !ok {
		return nil, errKind
	}
	return file, nil
}

type Files interface {
	Open(name string) (io.ReadCloser, error)
}

// Each case of the switch has the value.
func openKnown(fsys Files, name string) error {
	opened, err := fsys.Open(name)
	if err != nil {
		return err
	}
	switch one := opened.(type) {
	case *os.File:
		one.Sync()
		return one.Close()
	case net.Conn:
		return one.Close()
	default:
		return opened.Close()
	}
}

func endedThroughAssertion(fsys Files, name string) error {
	opened, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer opened.(io.Closer).Close()
	_, err = io.ReadAll(opened.(io.Reader))
	return err
}

// A method of the other type only reads.
func usedThroughAssertion(fsys Files, name string) error {
	opened, err := fsys.Open(name) // want: never closed
	if err != nil {
		return err
	}
	return opened.(*os.File).Sync()
}

// The assertion asks whether there is something to end.
func endedWhereItCanBe(fsys Files, name string) error {
	opened, err := fsys.Open(name)
	if err != nil {
		return err
	}
	if closer, ok := opened.(io.Closer); ok {
		return closer.Close()
	}
	return nil
}

// A call whose result is asserted acquires as well.
func opened(pool Appenders, rows []int) error {
	app := pool.Appender().(extended) // want: not committed or rolled back on the exit path at line \d+
	for _, row := range rows {
		if err := app.Append(row); err != nil {
			return err
		}
	}
	if err := app.Flush(); err != nil {
		return app.Rollback()
	}
	return app.Commit()
}

type Appenders interface {
	Appender() any
}

type extended interface {
	Append(row int) error
	Flush() error
	Rollback() error
	Commit() error
}
