// Locks of the variable of a loop, which a jump leaves with the turn.
package p

import "sync"

type basket struct {
	mu     sync.Mutex
	apples []int
	sealed bool
}

func weigh(baskets []*basket) int {
	sum := 0
next:
	for _, b := range baskets {
		b.mu.Lock() // want: stays locked where the function leaves the turn on line 21
		for _, grams := range b.apples {
			switch {
			case grams < 0:
				sum--
				continue next
			case grams == 0:
				continue
			}
			sum += grams
		}
		b.mu.Unlock()
	}
	return sum
}

func weighSafely(baskets []*basket) int {
	sum := 0
next:
	for _, b := range baskets {
		b.mu.Lock()
		for _, grams := range b.apples {
			if grams < 0 {
				b.mu.Unlock()
				continue next
			}
			sum += grams
		}
		b.mu.Unlock()
	}
	return sum
}

type pantry struct {
	mu      sync.RWMutex
	baskets map[string]*basket
}

func (p *pantry) firstOpen(names []string) string {
	found := ""
	for _, name := range names {
		p.mu.RLock()
		one := p.baskets[name]
		p.mu.RUnlock()
		one.mu.Lock() // want: stays locked where the function returns on line 67
		if !one.sealed {
			found = name
			break
		}
		one.mu.Unlock()
	}
	return found
}

func (p *pantry) firstOpenSafely(names []string) string {
	found := ""
	for _, name := range names {
		one := p.baskets[name]
		one.mu.Lock()
		isOpen := !one.sealed
		one.mu.Unlock()
		if isOpen {
			found = name
			break
		}
	}
	return found
}

// The caller gets the basket, and unlocks it.
func (p *pantry) take(names []string) *basket {
	var taken *basket
	for _, name := range names {
		one := p.baskets[name]
		one.mu.Lock()
		if !one.sealed {
			taken = one
			break
		}
		one.mu.Unlock()
	}
	return taken
}

// A select is left, and not the turn.
func drain(baskets []*basket, ready <-chan int) {
	for _, b := range baskets {
		b.mu.Lock()
		select {
		case grams := <-ready:
			if grams == 0 {
				break
			}
			b.apples = append(b.apples, grams)
		default:
		}
		b.mu.Unlock()
	}
}
