package p

import "sync"

type bank struct {
	mu    sync.Mutex
	first *account
	book  ledger
}

type account struct {
	mu   sync.Mutex
	bank *bank
}

func (a *account) close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.bank.mu.Lock() // want: close takes a.bank.mu while it holds a.mu, and audit takes them in the other order
	a.bank.mu.Unlock()
}

func (b *bank) audit() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, one := range []*account{b.first} {
		one.touch()
	}
}

func (a *account) touch() {
	a.mu.Lock()
	a.mu.Unlock()
}

// An interface that one type implements.
type ledger interface{ record(name string) }

type book struct {
	mu   sync.Mutex
	bank *bank
}

func (k *book) record(name string) {
	k.mu.Lock()
	defer k.mu.Unlock()
}

func (b *bank) note(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.book.record(name) // want: note takes k.mu while it holds b.mu, and print takes them in the other order
}

func (k *book) print() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.bank.mu.Lock()
	k.bank.mu.Unlock()
}

// The same order everywhere.
type shelf struct{ mu sync.Mutex }
type shop struct {
	mu    sync.Mutex
	shelf *shelf
}

func (s *shop) sort() {
	s.mu.Lock()
	s.shelf.mu.Lock()
	s.shelf.mu.Unlock()
	s.mu.Unlock()
}

// The first is released before the second.
func (s *shop) count() {
	s.shelf.mu.Lock()
	s.shelf.mu.Unlock()
	s.mu.Lock()
	s.mu.Unlock()
}

// A third lock is held in both.
type left struct{ mu sync.Mutex }
type right struct{ mu sync.Mutex }
type gate struct {
	mu    sync.Mutex
	left  *left
	right *right
}

func (g *gate) forth() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.left.mu.Lock()
	g.right.mu.Lock()
	g.right.mu.Unlock()
	g.left.mu.Unlock()
}

func (g *gate) back() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.right.mu.Lock()
	g.left.mu.Lock()
	g.left.mu.Unlock()
	g.right.mu.Unlock()
}

// One of the two is only read.
type prices struct{ mu sync.RWMutex }
type stock struct {
	mu     sync.Mutex
	prices *prices
}

func (s *stock) value() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.prices.mu.RLock()
	s.prices.mu.RUnlock()
}

func (p *prices) of(s *stock) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	s.mu.Lock()
	s.mu.Unlock()
}

// A value that nobody else has yet.
func newAccount(b *bank) *account {
	a := &account{bank: b}
	b.mu.Lock()
	defer b.mu.Unlock()
	a.mu.Lock()
	a.mu.Unlock()
	return a
}
