// Keys that one side normalizes only.
package p

import (
	"path"
	"strings"
	"sync"
)

type party struct {
	mu    sync.Mutex
	seats map[string]int
}

func (p *party) sit(name string, seat int) {
	name = strings.ToLower(name)
	p.mu.Lock()
	p.seats[name] = seat // want: removes the key as it was passed
	p.mu.Unlock()
}

func (p *party) rise(name string) {
	p.mu.Lock()
	delete(p.seats, name)
	p.mu.Unlock()
}

func (p *party) dine(name string) {
	p.sit(name, 1)
	defer p.rise(name)
	println(name)
}

type mounts struct {
	mu    sync.Mutex
	users map[string]int
}

func (m *mounts) open(folder string) {
	m.mu.Lock()
	m.users[path.Clean(folder)]++ // want: is what path.Clean makes of it
	m.mu.Unlock()
}

func (m *mounts) close(folder string) {
	m.mu.Lock()
	delete(m.users, folder)
	m.mu.Unlock()
}

func (m *mounts) with(folder string, use func()) {
	m.open(folder)
	use()
	m.close(folder)
}

type club struct {
	mu    sync.Mutex
	seats map[string]int
}

func (c *club) sit(name string, seat int) {
	c.mu.Lock()
	c.seats[strings.ToLower(name)] = seat
	c.mu.Unlock()
}

func (c *club) rise(name string) {
	c.mu.Lock()
	delete(c.seats, strings.ToLower(name))
	c.mu.Unlock()
}

func (c *club) dine(name string) {
	c.sit(name, 1)
	defer c.rise(name)
	println(name)
}

type fair struct {
	mu    sync.Mutex
	seats map[string]int
}

func (f *fair) sit(name string, seat int) {
	name = strings.TrimSpace(name)
	f.mu.Lock()
	f.seats[name] = seat
	f.mu.Unlock()
}

func (f *fair) rise(name string) {
	f.mu.Lock()
	delete(f.seats, name)
	f.mu.Unlock()
}

// The caller has normalized it.
func (f *fair) dine(text string) {
	name := strings.TrimSpace(text)
	f.sit(name, 1)
	defer f.rise(name)
	println(name)
}
