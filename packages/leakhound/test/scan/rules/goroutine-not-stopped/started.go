package p

import "errors"

type worker struct {
	jobs chan int
	done chan struct{}
}

func newWorker() *worker { return &worker{jobs: make(chan int), done: make(chan struct{})} }

// The constructor starts nothing: this does.
func (w *worker) Start() { go w.loop() }

func (w *worker) loop() {
	for {
		select {
		case <-w.jobs:
		case <-w.done:
			return
		}
	}
}

func (w *worker) Stop() { close(w.done) }

func (w *worker) offer(job int) bool {
	select {
	case w.jobs <- job:
		return true
	default:
		return false
	}
}

var errNoName = errors.New("no name")

func process(name string) error {
	w := newWorker() // want: w.Start starts a goroutine, which stays on the exit path at line 42: nothing calls Stop there
	w.Start()
	if name == "" {
		return errNoName
	}
	w.offer(len(name))
	w.Stop()
	return nil
}

func processAlways(name string) error {
	w := newWorker()
	w.Start()
	defer w.Stop()
	if name == "" {
		return errNoName
	}
	w.offer(len(name))
	return nil
}

type poller struct {
	done chan struct{}
	in   chan int
}

func newPoller() *poller { return &poller{done: make(chan struct{}), in: make(chan int)} }

func (p *poller) Start() { go p.run() }

func (p *poller) run() {
	for {
		select {
		case <-p.in:
		case <-p.done:
			return
		}
	}
}

func (p *poller) Stop() { close(p.done) }

func count(names []string) int {
	p := newPoller() // want: p.Start starts a goroutine of what newPoller gives, and nothing calls p.Stop\(\)
	p.Start()
	return len(names) + 1
}
