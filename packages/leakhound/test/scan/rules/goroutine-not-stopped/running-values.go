// Values whose goroutine only one of their methods ends, of any name.
package p

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

type spool struct {
	mu   sync.Mutex
	text []byte
	over chan struct{}
}

func spoolTo(path string) *spool {
	s := &spool{over: make(chan struct{})}
	go s.run()
	return s
}

func (s *spool) run() {
	for {
		select {
		case <-time.After(time.Second):
			s.flush()
		case <-s.over:
			return
		}
	}
}

func (s *spool) flush() {
	s.mu.Lock()
	s.text = nil
	s.mu.Unlock()
}

func (s *spool) Write(text []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text = append(s.text, text...)
	return len(text), nil
}

func (s *spool) Finalize() { close(s.over) }

func handle(w http.ResponseWriter, r *http.Request) {
	out := spoolTo(r.URL.Path) // want: spoolTo starts a goroutine that only Finalize ends
	fmt.Fprintln(out, "got")
	out.flush()
}

func handleSafely(w http.ResponseWriter, r *http.Request) {
	out := spoolTo(r.URL.Path)
	defer out.Finalize()
	fmt.Fprintln(out, "got")
}

type desk struct{ last *spool }

// The desk has it.
func (d *desk) handle(w http.ResponseWriter, r *http.Request) {
	out := spoolTo(r.URL.Path)
	d.last = out
}

type counter struct {
	mu   sync.Mutex
	n    int
	halt chan struct{}
}

func counting() *counter {
	halt := make(chan struct{})
	c := &counter{halt: halt}
	go func() {
		for {
			select {
			case <-time.After(time.Second):
				c.put(0)
			case <-halt:
				return
			}
		}
	}()
	return c
}

func (c *counter) put(n int) {
	c.mu.Lock()
	c.n += n
	c.mu.Unlock()
}

func (c *counter) rest()     { close(c.halt) }

func total(batches <-chan []int, report func(int)) {
	for batch := range batches {
		c := counting() // want: counting starts a goroutine that only rest ends
		for _, n := range batch {
			c.put(n)
		}
		report(len(batch))
	}
}

func main() {
	http.HandleFunc("/", handle)
	http.HandleFunc("/safe", handleSafely)
	http.HandleFunc("/desk", (&desk{}).handle)
	http.ListenAndServe(":8080", nil)
}
