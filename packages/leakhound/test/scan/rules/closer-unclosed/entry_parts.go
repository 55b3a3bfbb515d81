package p

import (
	"context"
	"os"
	"sync"
)

type guest struct {
	name   string
	cancel context.CancelFunc
	lines  chan string
}

type lobby struct {
	mu     sync.Mutex
	life   context.Context
	guests map[string]*guest
}

func (l *lobby) enter(name string) {
	_, cancel := context.WithCancel(l.life)
	l.guests[name] = &guest{name: name, cancel: cancel, lines: make(chan string, 8)}
}

func (l *lobby) leave(name string) {
	if g, ok := l.guests[name]; ok {
		delete(l.guests, name)
		close(g.lines)
		g.cancel()
	}
}

func (l *lobby) expel(name string) bool {
	g, ok := l.guests[name]
	if !ok {
		return false
	}
	delete(l.guests, name) // want: expel deletes an entry of l.guests without calling cancel of its value
	close(g.lines)
	return true
}

func (l *lobby) expelAndCancel(name string) bool {
	g, ok := l.guests[name]
	if !ok {
		return false
	}
	delete(l.guests, name)
	close(g.lines)
	g.cancel()
	return true
}

// A field of the value that has an end.
type drawer struct {
	label string
	sheet *os.File
}

type cabinet struct{ drawers map[string]*drawer }

func (c *cabinet) open(label string) error {
	sheet, err := os.Open(label)
	if err != nil {
		return err
	}
	c.drawers[label] = &drawer{label: label, sheet: sheet}
	return nil
}

func (c *cabinet) shut(label string) {
	c.drawers[label].sheet.Close()
	delete(c.drawers, label)
}

func (c *cabinet) lose(label string) {
	delete(c.drawers, label) // want: lose deletes an entry of c.drawers without calling sheet.Close of its value
}

func (c *cabinet) hand(label string) *drawer {
	d := c.drawers[label]
	delete(c.drawers, label)
	return d
}
