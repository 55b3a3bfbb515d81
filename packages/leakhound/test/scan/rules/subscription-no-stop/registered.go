package p

import (
	"errors"
	"net/http"
	"sync"
)

type ticketID int

type board struct {
	mu    sync.Mutex
	last  ticketID
	calls map[ticketID]func(string)
	users map[ticketID]string
}

func (b *board) Attach(call func(string)) ticketID {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last++
	b.calls[b.last] = call
	return b.last
}

func (b *board) Detach(id ticketID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.calls, id)
}

// What another call removes by its key.
func (b *board) signUp(name string) ticketID {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last++
	b.users[b.last] = name
	return b.last
}

func (b *board) signOff(id ticketID) { delete(b.users, id) }

type panel struct {
	board *board
	id    ticketID
	texts chan string
}

func newPanel(b *board) *panel {
	p := &panel{board: b, texts: make(chan string, 1)}
	p.id = b.Attach(p.show)
	return p
}

func (p *panel) show(text string) {
	select {
	case p.texts <- text:
	default:
	}
}

func (p *panel) wait() string { return <-p.texts }

func (p *panel) fold() { p.board.Detach(p.id) }

func check(r *http.Request) error { return errors.New(r.URL.Path) }

func (b *board) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := b.Attach(func(text string) { println(text) }) // want: not taken back on the exit path
	if err := check(r); err != nil {
		return
	}
	b.Detach(id)

	kept := b.Attach(func(text string) { println(text) })
	defer b.Detach(kept)

	one := newPanel(b) // want: registers something, which is never taken back
	println(one.wait())

	other := newPanel(b)
	defer other.fold()
	println(other.wait())

	b.Attach(func(text string) { println(text) }) // want: never taken back

	user := b.signUp(r.URL.Path)
	println(user)
	if r.Method == http.MethodDelete {
		b.signOff(ticketID(r.ContentLength))
	}
}

// Once for the process.
func start(b *board) *panel {
	b.Attach(func(text string) { println(text) })
	return newPanel(b)
}
