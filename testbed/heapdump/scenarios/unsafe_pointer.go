package scenarios

import "unsafe"

// hidden is a number that was once a pointer: the collector does not follow it, and no dump can tell.
var hidden []uintptr

var visible [][]byte

func growUnsafePointer(objects int) {
	for range objects {
		value := payload()
		visible = append(visible, value)
		hidden = append(hidden, uintptr(unsafe.Pointer(&value[0])))
	}
}
