package scenarios

import (
	"net/http"
	"sync"
)

var (
	listenersMutex sync.Mutex
	listeners      []func() int
)

var closures = Scenario{
	Name:  "closure",
	About: "/orders/{id} registers a listener that closes over 2 KiB, and never removes it",
	Grows: Heap,
	Build: onOrder(func(*http.Request) { listen(readEvent()) }),
}

func readEvent() []byte { return make([]byte, 2<<10) }

func listen(event []byte) {
	listenersMutex.Lock()
	defer listenersMutex.Unlock()
	listeners = append(listeners, func() int { return len(event) })
}
