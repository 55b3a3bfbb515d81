package p

import (
	"net/http"
	"strings"
	"sync"
)

// A vector of the repository: each set of labels has a counter, which stays.
type vector struct {
	mu  sync.Mutex
	all map[string]*int
}

func (v *vector) WithLabelValues(values ...string) *int {
	v.mu.Lock()
	defer v.mu.Unlock()
	key := strings.Join(values, ",")
	if v.all[key] == nil {
		v.all[key] = new(int)
	}
	return v.all[key]
}

// It keeps nothing.
type printer struct{}

func (printer) WithLabelValues(values ...string) string { return strings.Join(values, ",") }

var hits = &vector{all: map[string]*int{}}

func serve(w http.ResponseWriter, r *http.Request) {
	*hits.WithLabelValues(r.URL.Path, "ok")++ // want: takes r.URL.Path, whose number of values is unlimited
	*hits.WithLabelValues(r.Pattern, "ok")++
	println(printer{}.WithLabelValues(r.URL.Path))
}
