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
