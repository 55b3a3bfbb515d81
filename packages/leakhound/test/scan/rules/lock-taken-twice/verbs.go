package p

import (
	"fmt"
	"sync"
)

type tree struct {
	mu   sync.RWMutex
	size int
}

func (t *tree) String() string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return fmt.Sprint(t.size)
}

// Another verb calls another method.
func (t *tree) GoString() string { return "tree" }

func (t *tree) source() string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return fmt.Sprintf("%d: %#v at %p, 100%% of %T", t.size, t, t, t)
}

func (t *tree) text() string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return fmt.Sprintf("%#v: %v", t.size, t) // want: is locked for reading a second time
}
