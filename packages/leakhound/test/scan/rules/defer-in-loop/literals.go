package p

import (
	"log"
	"os"
)

func all(names []string) error {
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		defer func() { // want: file.Close\(\) runs only when the function returns
			if err := file.Close(); err != nil {
				log.Print(err)
			}
		}()
	}
	return nil
}

func whereOpen(names []string) {
	for _, name := range names {
		file, _ := os.Open(name)
		defer func() { // want: file.Close
			if file != nil {
				file.Close()
			}
		}()
	}
}

// Only where the function fails: the values are meant to stay.
func allOrNone(names []string) (files []*os.File, err error) {
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer func() {
			if err != nil {
				file.Close()
			}
		}()
		files = append(files, file)
	}
	return files, nil
}

// What was there before the loop ends with the function.
func copies(out *os.File, names []string) {
	for range names {
		defer func() { out.Close() }()
	}
}
