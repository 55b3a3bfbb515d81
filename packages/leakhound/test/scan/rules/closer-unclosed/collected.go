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

// What the function does with all of them later does not help where one fails before.
func digestAll(names []string, digest func([]*os.File) error) error {
	var files []*os.File
	for _, name := range names {
		file, err := os.Open(name) // want: not closed on the exit path at line \d+
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	defer func() {
		for _, one := range files {
			one.Close()
		}
	}()
	return digest(files)
}

// A callback opens them, and the deferred statement comes too late.
func digestEach(names []string, each func(int, func(int) error) error) error {
	files := make([]*os.File, len(names))
	err := each(len(names), func(row int) error {
		file, err := os.Open(names[row]) // want: put into files are not closed on the exit path at line \d+
		if err != nil {
			return err
		}
		files[row] = file
		return nil
	})
	if err != nil {
		return err
	}
	defer func() {
		for _, one := range files {
			one.Close()
		}
	}()
	return nil
}

type entry struct{ file *os.File }

func newEntry(file *os.File) *entry { return &entry{file: file} }

// A return of nil has set the result before deferred code looks at it.
func entries(names []string) (all []*entry, err error) {
	defer func() {
		if err != nil {
			for _, one := range all {
				one.file.Close()
			}
		}
	}()
	for _, name := range names {
		file, err := os.Open(name) // want: put into all are not closed on the exit path at line \d+
		if err != nil {
			return nil, err
		}
		all = append(all, newEntry(file))
	}
	return all, nil
}

// A deferred statement ends each.
func firstBytes(names []string) ([]byte, error) {
	var files []*os.File
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close() //leakhound:ignore defer-in-loop there are few names
		files = append(files, file)
	}
	buffer := make([]byte, 1)
	_, err := io.ReadFull(files[0], buffer)
	return buffer, err
}

// The value is in a literal.
func entriesByLiteral(names []string) ([]*entry, error) {
	var all []*entry
	for _, name := range names {
		file, err := os.Open(name) // want: put into all are not closed on the exit path at line \d+
		if err != nil {
			return nil, err
		}
		all = append(all, &entry{file: file})
	}
	return all, nil
}
