// Functions that would take an entry back, and that a caller drops.
package p

import (
	"net/http"
	"sync"
)

type dial struct {
	mu    sync.Mutex
	value int
	next  int
	turns map[int]func(int)
}

func (d *dial) OnTurn(f func(int)) (remove func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	id := d.next
	d.next++
	d.turns[id] = f
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		delete(d.turns, id)
	}
}

var volume = &dial{turns: map[int]func(int){}}

func listen(w http.ResponseWriter, r *http.Request) {
	volume.OnTurn(func(value int) { println(value, r.URL.Path) }) // want: volume.OnTurn returns the function that takes its entry back
	w.WriteHeader(http.StatusOK)
}

func listenSafely(w http.ResponseWriter, r *http.Request) {
	defer volume.OnTurn(func(value int) { println(value, r.URL.Path) })()
	w.WriteHeader(http.StatusOK)
}

type meter struct{ level int }

// The dial of the server, which the handler passes on.
func meterOf(d *dial) *meter {
	m := &meter{}
	_ = d.OnTurn(func(value int) { m.level = value }) // want: d.OnTurn returns the function
	return m
}

func show(d *dial) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		println(meterOf(d).level)
	}
}

// A dial of the call.
func own(w http.ResponseWriter, r *http.Request) {
	d := &dial{turns: map[int]func(int){}}
	d.OnTurn(func(value int) { println(value) })
	println(d.value)
}

// Once, for the whole process.
func main() {
	volume.OnTurn(func(value int) { println(value) })
	http.HandleFunc("/listen", listen)
	http.HandleFunc("/safe", listenSafely)
	http.HandleFunc("/show", show(volume))
	http.HandleFunc("/own", own)
	http.ListenAndServe(":8080", nil)
}
