package scenarios

import (
	"net/http"
	"syscall"
)

const frameBytes = 16 << 10

var offHeap = Scenario{
	Name:  "off-heap",
	About: "/orders/{id} maps 16 KiB outside of the Go runtime, and does not unmap them",
	Grows: OffHeap,
	Build: onOrder(func(*http.Request) { mapFrame() }),
}

func mapFrame() {
	frame, err := syscall.Mmap(-1, 0, frameBytes, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return
	}
	for at := 0; at < len(frame); at += 4 << 10 {
		frame[at] = 1
	}
}
