package p

import (
	"io"
	"os"
)

func retry(try func() error) error {
	err := try()
	for i := 0; err != nil && i < 3; i++ {
		err = try()
	}
	return err
}

// The callback opens the file for the function around it.
func readAll(name string) ([]byte, error) {
	var file *os.File
	err := retry(func() error {
		var err error
		file, err = os.Open(name) // want: never closed
		return err
	})
	if err != nil {
		return nil, err
	}
	return io.ReadAll(file)
}

func readAllClosed(name string) ([]byte, error) {
	var file *os.File
	err := retry(func() (err error) {
		file, err = os.Open(name)
		return err
	})
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}

// The callback ends it itself.
func check(name string) error {
	var file *os.File
	return retry(func() (err error) {
		file, err = os.Open(name)
		if err != nil {
			return err
		}
		return file.Close()
	})
}

// Where the work goes on, the file belongs to the literal.
func later(name string, run func(func())) {
	var file *os.File
	run(func() {
		file, _ = os.Open(name)
	})
}
