package scenarios

import "unsafe"

// hidden has numbers that were pointers: the collector does not follow them, and a dump does not show them.
var hidden []uintptr

var visible [][]byte

func growUnsafePointer(objects int) {
	for range objects {
		value := payload()
		visible = append(visible, value)
		hidden = append(hidden, uintptr(unsafe.Pointer(&value[0])))
	}
}
