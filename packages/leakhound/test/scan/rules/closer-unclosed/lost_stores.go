package p

import (
	"os"
	"sync"
)

type handle struct{ file *os.File }

func openHandle(path string) *handle {
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	return &handle{file: file}
}

func (h *handle) Close() error { return h.file.Close() }

type handles struct{ byPath sync.Map }

func (h *handles) get(path string) *handle {
	actual, _ := h.byPath.LoadOrStore(path, openHandle(path)) // want: The handle of openHandle stays open where h.byPath.LoadOrStore finds another one for path
	return actual.(*handle)
}

func (h *handles) getOne(path string) *handle {
	made := openHandle(path)
	actual, loaded := h.byPath.LoadOrStore(path, made)
	if loaded {
		made.Close()
	}
	return actual.(*handle)
}

func (h *handles) clear(path string) {
	if actual, ok := h.byPath.LoadAndDelete(path); ok {
		actual.(*handle).Close()
	}
}
