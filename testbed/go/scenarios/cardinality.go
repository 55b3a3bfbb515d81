package scenarios

import (
	"net/http"
	"sync"
)

var (
	countersMutex sync.Mutex
	counters      = map[string]*counter{}
)

type counter struct {
	labels  map[string]string
	buckets [32]uint64
}

var cardinality = Scenario{
	Name:  "cardinality",
	About: "a metric has the path as a label, and each order has its own path",
	Grows: Heap,
	Build: onOrder(func(r *http.Request) { count(r.URL.Path) }),
}

func count(path string) {
	countersMutex.Lock()
	defer countersMutex.Unlock()
	if counters[path] == nil {
		counters[path] = &counter{labels: map[string]string{"path": path, "method": http.MethodGet}}
	}
	counters[path].buckets[0]++
}
