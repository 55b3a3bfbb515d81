package p

import (
	"os"
	"syscall"
)

// The error is a number of the system.
type handle struct{ file *os.File }

func (h *handle) Close() { h.file.Close() }

func (h *handle) chown(uid int) syscall.Errno {
	if h.file.Chown(uid, uid) != nil {
		return syscall.EPERM
	}
	return 0
}

func open(name string) (*handle, syscall.Errno) {
	file, err := os.Open(name)
	if err != nil {
		return nil, syscall.ENOENT
	}
	return &handle{file: file}, 0
}

func size(name string) int64 {
	h, err := open(name)
	if err != 0 {
		return -1
	}
	defer h.Close()
	info, _ := h.file.Stat()
	return info.Size()
}

func chown(name string, uid int) syscall.Errno {
	h, err := open(name) // want: dropped without Close
	if err != 0 {
		return err
	}
	return h.chown(uid)
}
