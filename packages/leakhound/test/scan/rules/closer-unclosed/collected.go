package p

import (
	"io"
	"os"
)

// The files of the turns before are dropped with the slice.
func openAll(names []string) ([]*os.File, error) {
	var files []*os.File
	for _, name := range names {
		file, err := os.Open(name) // want: not closed on the exit path at line \d+
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

func openAllClosed(names []string) ([]*os.File, error) {
	var files []*os.File
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			for _, one := range files {
				one.Close()
			}
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// The caller gets those that are open, also where one fails.
func openSome(names []string) ([]*os.File, error) {
	files := []*os.File{}
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			return files, err
		}
		files = append(files, file)
	}
	return files, nil
}

// A deferred literal ends them.
func openOrEnd(names []string) (_ []*os.File, err error) {
	var files []*os.File
	defer func() {
		if err != nil {
			for _, one := range files {
				one.Close()
			}
		}
	}()
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// Before others get the slice, it is dropped where one fails; an empty one has nothing to end.
func readAll(names []string, merge func(...*os.File) error) error {
	var files []*os.File
	for _, name := range names {
		file, err := os.Open(name) // want: not closed on the exit path at line \d+
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	if len(files) == 0 {
		return nil
	}
	if err := merge(files...); err != nil {
		return err
	}
	return nil
}

// The last one is read before the next one is opened, and the slice only names them.
func names(all []string) ([]string, error) {
	var found []string
	for _, name := range all {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		_, err = io.ReadAll(file)
		file.Close()
		if err != nil {
			return nil, err
		}
		found = append(found, name)
	}
	return found, nil
}
