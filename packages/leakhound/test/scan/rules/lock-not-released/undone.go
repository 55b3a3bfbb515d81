package p

import "sync"

type desk struct {
	mu   sync.Mutex
	pens map[int]string
}

// The literal locks for itself.
func (d *desk) lend(pen string) (back func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	id := len(d.pens)
	d.pens[id] = pen
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		delete(d.pens, id)
	}
}

func (d *desk) write(text string) bool {
	back := d.lend("blue")
	defer back()
	return text != ""
}

// The literal only unlocks.
func (d *desk) hold() (let func()) {
	d.mu.Lock()
	return func() { d.mu.Unlock() }
}

func (d *desk) count(limit int) int {
	let := d.hold() // want: leaves what d.hold locks locked
	if limit == 0 {
		return 0
	}
	n := len(d.pens)
	let()
	return n
}
