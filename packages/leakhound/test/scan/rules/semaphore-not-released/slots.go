package p

import (
	"errors"
	"net/http"
)

var slots = make(chan struct{}, 8)

func handle(w http.ResponseWriter, r *http.Request) {
	slots <- struct{}{} // want: The slot of slots is not given back where the function returns on line 14
	if r.Method != http.MethodPost {
		http.Error(w, "no", http.StatusMethodNotAllowed)
		return
	}
	<-slots
}

type pool struct{ tokens chan int }

func newPool(n int) *pool { return &pool{tokens: make(chan int, n)} }

func (p *pool) run(work func() error) error {
	p.tokens <- 1 // want: p.tokens is not given back where the function returns on line 26
	if err := work(); err != nil {
		return err
	}
	<-p.tokens
	return nil
}

func (p *pool) deferred(work func() error) error {
	p.tokens <- 1
	defer func() { <-p.tokens }()
	if err := work(); err != nil {
		return err
	}
	return nil
}

func (p *pool) both(work func() error) error {
	p.tokens <- 1
	if err := work(); err != nil {
		<-p.tokens
		return err
	}
	<-p.tokens
	return nil
}

func (p *pool) started(work func() error) error {
	p.tokens <- 1
	if work == nil {
		<-p.tokens
		return errors.New("no work")
	}
	go func() {
		defer func() { <-p.tokens }()
		work()
	}()
	return nil
}

func (p *pool) tried(work func() error) error {
	select {
	case p.tokens <- 1:
	default:
		return errors.New("busy")
	}
	err := work()
	<-p.tokens
	return err
}

type mailbox struct{ letters chan string }

func newMailbox() *mailbox { return &mailbox{letters: make(chan string, 8)} }

func (m *mailbox) put(letter string) { m.letters <- letter }
func (m *mailbox) next() string      { return <-m.letters }

// Filled at first: a receive locks.
type device struct{ lock chan struct{} }

func newDevice() *device {
	d := &device{lock: make(chan struct{}, 1)}
	d.lock <- struct{}{}
	return d
}

func (d *device) use(work func() error) error {
	<-d.lock
	err := work()
	d.lock <- struct{}{}
	if err != nil {
		return err
	}
	<-d.lock
	d.lock <- struct{}{}
	return nil
}

// Slots change hands: onMessage takes one, and delivered gives it back.
type consumer struct{ sem chan struct{} }

func newConsumer() *consumer { return &consumer{sem: make(chan struct{}, 4)} }

func (c *consumer) onMessage(parse func() error) {
	c.sem <- struct{}{}
	if err := parse(); err != nil {
		<-c.sem
		return
	}
}

func (c *consumer) delivered() { <-c.sem }
