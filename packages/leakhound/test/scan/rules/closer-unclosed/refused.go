package p

import "os"

type mixer struct {
	closed  bool
	sources []*source
	last    *os.File
}

type source struct{ file *os.File }

func (m *mixer) add(file *os.File) {
	if m.closed {
		return // want: add drops file here, which it keeps otherwise
	}
	s := &source{file: file}
	m.sources = append(m.sources, s)
}

func (m *mixer) replace(file *os.File) {
	if m.closed {
		file.Close()
		return
	}
	m.last = file
}

// The caller hears of it.
func (m *mixer) tryAdd(file *os.File) bool {
	if m.closed {
		return false
	}
	m.last = file
	return true
}

// The method does not keep the file.
func (m *mixer) show(file *os.File) {
	if m.closed {
		return
	}
	println(file.Name())
}
