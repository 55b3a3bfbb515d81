package p

// #include <stdlib.h>
import "C"

func name(s string) int {
	p := C.CString(s) // want "cgo-unfreed"
	return int(*p)
}
