package p

import (
	"net/http"
	"time"
)

type beater struct {
	beats int
	jobs  chan string
}

func (b *beater) beat() {
	for {
		time.Sleep(time.Second)
		b.beats++
	}
}

// Each call of a handler, by way of a method of another type.
type server struct{ beater *beater }

func (s *server) handle(w http.ResponseWriter, r *http.Request) { s.begin() }
func (s *server) begin()                                        { s.spawn() }

func (s *server) spawn() {
	go s.beater.beat() // want: spawn runs for every call and starts a goroutine whose loop has no exit
}

// The name is the one of a function that handlers call, the type is another.
type clock struct{ beater *beater }

func (c *clock) spawn() { go c.beater.beat() }

// Close does not end the goroutine.
type pipeline struct{ in chan string }

func newPipeline() *pipeline {
	p := &pipeline{in: make(chan string)}
	go p.run() // want: pipeline.Close to undo it, which does not end the goroutine: it runs and starts a goroutine that ranges over p.in, which nothing closes
	return p
}

func (p *pipeline) run() {
	for one := range p.in {
		println(one)
	}
}

func (p *pipeline) put(one string) { p.in <- one }
func (p *pipeline) Close()         {}

// Close ends this one.
type closing struct{ in chan string }

func newClosing() *closing {
	c := &closing{in: make(chan string)}
	go c.run()
	return c
}

func (c *closing) run() {
	for one := range c.in {
		println(one)
	}
}

func (c *closing) put(one string) { c.in <- one }
func (c *closing) Close()         { close(c.in) }

// Only this function has the channel, and does not close it.
func feed(all []string) {
	jobs := make(chan string)
	go drain(jobs) // want: Each call of feed makes the channel and starts a goroutine that ranges over jobs, which nothing closes
	for _, one := range all {
		jobs <- one
	}
}

func fed(all []string) {
	jobs := make(chan string)
	defer close(jobs)
	go drain(jobs)
	for _, one := range all {
		jobs <- one
	}
}

func drain(jobs <-chan string) {
	for job := range jobs {
		println(job)
	}
}

// Release gives back one port, and does not end the owner: nothing does, and there may be one of it.
type ports struct{ free chan int }

func newPorts() *ports {
	p := &ports{free: make(chan int)}
	go p.clean() // want: No method undoes newPorts
	return p
}

func (p *ports) clean() {
	for {
		time.Sleep(time.Hour)
	}
}

func (p *ports) Release(name string) {}
