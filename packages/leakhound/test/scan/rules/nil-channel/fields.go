package p

type hub struct {
	events chan string
	made   chan string
	keyed  chan int
	chosen chan int
	taken  chan int
}

func newHub() *hub {
	h := &hub{keyed: make(chan int)}
	h.made = make(chan string)
	fill(&h.taken)
	go func() { // want: h.events is nil
		for e := range h.events {
			println(e)
		}
	}()
	return h
}

func fill(c *chan int) { *c = make(chan int) }

func (h *hub) uses() {
	println(<-h.made, <-h.keyed, <-h.taken)
	select {
	case <-h.chosen:
	case h.made <- "":
	}
}

func (h *hub) gives() {
	h.made <- "a"
	h.keyed <- 1
}

type pair struct{ left, right chan int }

func newPair(a, b chan int) pair { return pair{a, b} }
func (p pair) next() int         { return <-p.left + <-p.right }

type Open struct{ Events chan string }

func (o *Open) next() string { return <-o.Events }

// Set by tests only.
type stepper struct{ step chan int }

func (s *stepper) next() {
	if s.step != nil {
		s.step <- 1
	}
}
