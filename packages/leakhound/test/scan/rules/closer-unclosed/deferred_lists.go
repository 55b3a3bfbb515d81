package p

import (
	"errors"
	"os"
)

func closeAll(files []*os.File) {
	for _, file := range files {
		file.Close()
	}
}

// Deferred code ends all of them.
func sizes(files []*os.File) (int64, error) {
	defer closeAll(files)
	var all int64
	for _, file := range files {
		info, err := file.Stat()
		if err != nil {
			return 0, errors.New("no size")
		}
		all += info.Size()
		file.Close()
	}
	return all, nil
}

func sizesLeft(files []*os.File) (int64, error) {
	var all int64
	for _, file := range files { // want: not closed
		info, err := file.Stat()
		if err != nil {
			return 0, errors.New("no size")
		}
		all += info.Size()
		file.Close()
	}
	return all, nil
}
