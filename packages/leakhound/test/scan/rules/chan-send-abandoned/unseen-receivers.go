package p

import "net/http"

// Health says that the server has failed.
type Health struct{ failed chan error }

func NewHealth() *Health { return &Health{failed: make(chan error)} }

// Failed is for callers that want to know.
func (h *Health) Failed() <-chan error { return h.failed }

func (h *Health) Serve(s *http.Server) {
	go func() {
		h.failed <- s.ListenAndServe() // want: if the code that receives, which is not seen, stops or does not begin
	}()
}

// Buffered tells the one error, whether or not anybody receives it.
type Buffered struct{ failed chan error }

func NewBuffered() *Buffered { return &Buffered{failed: make(chan error, 1)} }

func (b *Buffered) Failed() <-chan error { return b.failed }

func (b *Buffered) Serve(s *http.Server) {
	go func() { b.failed <- s.ListenAndServe() }()
}

// Stage ends with the stage before it.
func Stage(in <-chan string) <-chan string {
	out := make(chan string)
	go func() {
		defer close(out)
		for one := range in {
			out <- one + "!"
		}
	}()
	return out
}

type board struct {
	notes chan string
	work  []func() string
}

func newBoard(work []func() string) *board { return &board{notes: make(chan string), work: work} }

// The receiver waits for the time as well.
func (b *board) post() {
	for _, one := range b.work {
		go func() {
			b.notes <- one() // want: if its receiver, which waits for something else as well, stops first
		}()
	}
}

func (b *board) read(late <-chan bool) string {
	select {
	case note := <-b.notes:
		return note
	case <-late:
		return ""
	}
}
