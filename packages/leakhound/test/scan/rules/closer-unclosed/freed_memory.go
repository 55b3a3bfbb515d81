package p

// #include <stdlib.h>
// char *lookup(const char *key);
import "C"

import (
	"errors"
	"unsafe"
)

// Free gives memory of C back.
type slice struct{ data *C.char }

func (s *slice) Free()          { C.free(unsafe.Pointer(s.data)) }
func (s *slice) String() string { return C.GoString(s.data) }

func get(key *C.char) (*slice, error) {
	data := C.lookup(key)
	if data == nil {
		return nil, errors.New("not found")
	}
	return &slice{data: data}, nil
}

func text(key *C.char) (string, error) {
	s, err := get(key)
	if err != nil {
		return "", err
	}
	defer s.Free()
	return s.String(), nil
}

func length(key *C.char) int {
	s, err := get(key)
	if err != nil {
		return 0
	}
	defer s.Free()
	return len(s.String())
}

func has(key *C.char) bool {
	s, err := get(key) // want: dropped without Free
	return err == nil && s.String() != ""
}
