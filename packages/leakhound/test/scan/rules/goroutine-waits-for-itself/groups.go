package p

import "sync"

type poller struct {
	wg   sync.WaitGroup
	stop chan struct{}
	idle chan struct{}
}

func (p *poller) Start() {
	p.wg.Add(1)
	go p.run() // want: where it calls p.Stop \(line \d+\), which waits for the goroutine itself
}

func (p *poller) run() {
	defer p.wg.Done()
	for {
		select {
		case <-p.stop:
			return
		case <-p.idle:
			p.Stop()
		}
	}
}

func (p *poller) Stop() {
	close(p.stop)
	p.wg.Wait()
}

// The goroutine ends by itself, and another one stops the rest.
type watcher struct {
	wg   sync.WaitGroup
	stop chan struct{}
	idle chan struct{}
}

func (w *watcher) Start() {
	w.wg.Add(1)
	go w.run()
}

func (w *watcher) run() {
	defer w.wg.Done()
	select {
	case <-w.stop:
	case <-w.idle:
		go w.Stop()
	}
}

func (w *watcher) Stop() {
	close(w.stop)
	w.wg.Wait()
}

// The wait group of the struct inside is another one.
type inner struct{ wg sync.WaitGroup }

func (i *inner) flush() { i.wg.Wait() }

type outer struct {
	inner
	wg sync.WaitGroup
}

func (o *outer) Start() {
	o.wg.Add(1)
	go o.run()
}

func (o *outer) run() {
	defer o.wg.Done()
	o.flush()
}

func (o *outer) Stop() { o.wg.Wait() }

// The parameter says whether the method waits.
type radio struct {
	wg   sync.WaitGroup
	quit chan struct{}
	in   chan int
}

func newRadio(in chan int) *radio { return &radio{quit: make(chan struct{}), in: in} }

func (r *radio) Start() {
	r.wg.Add(2)
	go r.listen()
	go r.send() // want: where it calls r.end
}

func (r *radio) listen() {
	defer r.wg.Done()
	for n := range r.in {
		if n < 0 {
			r.end(false)
			return
		}
	}
}

func (r *radio) send() {
	defer r.wg.Done()
	for n := range r.in {
		if n < 0 {
			r.end(true)
			return
		}
	}
}

func (r *radio) end(wait bool) {
	close(r.quit)
	if wait {
		r.wg.Wait()
	}
}
