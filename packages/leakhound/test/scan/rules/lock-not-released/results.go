// Values that a function returns with their lock held.
package p

import (
	"errors"
	"sync"
)

var errUnknown = errors.New("unknown")

type ledger struct {
	mu      sync.Mutex
	balance int
}

type bank struct{ ledgers map[string]*ledger }

func (b *bank) open(name string) (*ledger, error) {
	l, ok := b.ledgers[name]
	if !ok {
		return nil, errUnknown
	}
	l.mu.Lock()
	return l, nil
}

func (b *bank) withdraw(name string, cents int) error {
	l, err := b.open(name) // want: leaves what b.open locks locked
	if err != nil {
		return err
	}
	if l.balance < cents {
		return errUnknown
	}
	l.balance -= cents
	l.mu.Unlock()
	return nil
}

func (b *bank) withdrawSafely(name string, cents int) error {
	// A comment between the call and its check.
	l, err := b.open(name)
	// The error first.
	if err != nil {
		return err
	}
	defer l.mu.Unlock()
	if l.balance < cents {
		return errUnknown
	}
	l.balance -= cents
	return nil
}

// The caller gets the ledger, locked.
func (b *bank) openRich(name string, cents int) (*ledger, error) {
	l, err := b.open(name)
	if err != nil {
		return nil, err
	}
	if l.balance < cents {
		l.mu.Unlock()
		return nil, errUnknown
	}
	return l, nil
}

type page struct {
	sync.RWMutex
	rows []string
}

func newest(pages []*page) *page {
	p := pages[len(pages)-1]
	p.RLock()
	return p
}

func lastRow(pages []*page) string {
	p := newest(pages) // want: leaves what newest locks locked
	if len(p.rows) == 0 {
		return ""
	}
	row := p.rows[len(p.rows)-1]
	p.RUnlock()
	return row
}

func lastRowSafely(pages []*page) string {
	p := newest(pages)
	if len(p.rows) == 0 {
		p.RUnlock()
		return ""
	}
	row := p.rows[len(p.rows)-1]
	p.RUnlock()
	return row
}

func finish(p *page) { p.RUnlock() }

// finish unlocks.
func countRows(pages []*page) int {
	p := newest(pages)
	if len(p.rows) == 0 {
		finish(p)
		return 0
	}
	n := len(p.rows)
	p.RUnlock()
	return n
}
