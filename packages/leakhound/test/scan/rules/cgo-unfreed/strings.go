package p

// #include <stdlib.h>
// #include <stdio.h>
import "C"

import "unsafe"

func puts(text string) {
	p := C.CString(text) // want: never freed
	C.puts(p)
}

func early(text string, quiet bool) {
	p := C.CString(text) // want: not freed on the exit path at line 17
	if quiet {
		return
	}
	C.puts(p)
	C.free(unsafe.Pointer(p))
}

func deferred(text string) {
	p := C.CString(text)
	defer C.free(unsafe.Pointer(p))
	C.puts(p)
}

func handedOn(text string) *C.char {
	p := C.CString(text)
	return p
}

// Nothing of Go has it afterward.
func open(path string) *C.FILE {
	mode := (*C.char)(C.malloc(2))
	defer C.free(unsafe.Pointer(mode))
	return C.fopen((*C.char)(unsafe.Pointer(C.CString(path))), mode) // want: only passed to C.fopen
}

func freedAtOnce() {
	C.free(unsafe.Pointer(C.CString("")))
}

func converted(text string) *C.char {
	p := (*C.char)(unsafe.Pointer(C.CString(text)))
	return p
}
