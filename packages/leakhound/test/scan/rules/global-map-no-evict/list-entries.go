// Elements of a list that a map finds.
package p

import (
	"container/list"
	"sync"
)

type song struct {
	title string
	wave  []byte
}

type jukebox struct {
	mu      sync.Mutex
	byTitle map[string]*list.Element
	played  *list.List
}

func (j *jukebox) put(s *song) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.byTitle[s.title] = j.played.PushFront(s) // want: Line 33 removes the entry of byTitle and leaves this element in the list played
	if j.played.Len() > 100 {
		last := j.played.Back()
		j.played.Remove(last)
		delete(j.byTitle, last.Value.(*song).title)
	}
}

func (j *jukebox) forget(title string) {
	j.mu.Lock()
	delete(j.byTitle, title)
	j.mu.Unlock()
}

type playlist struct {
	byTitle map[string]*list.Element
	order   list.List
}

func (p *playlist) put(s *song) {
	element := p.order.PushBack(s)
	p.byTitle[s.title] = element
}

func (p *playlist) forget(title string) {
	if element, ok := p.byTitle[title]; ok {
		p.order.Remove(element)
		delete(p.byTitle, title)
	}
}

// The list is emptied as well.
func (p *playlist) forgetAll() {
	for title := range p.byTitle {
		delete(p.byTitle, title)
	}
	p.order.Init()
}

type waitingRoom struct {
	line  list.List
	known map[int]*list.Element
}

// By way of a variable.
func (w *waitingRoom) join(id int) {
	place := w.line.PushBack(id) // want: Line 82 removes the entry of known
	w.known[id] = place
}

func (w *waitingRoom) call() {
	if place := w.line.Front(); place != nil {
		w.line.Remove(place)
		delete(w.known, place.Value.(int))
	}
}

func (w *waitingRoom) leave(ids ...int) {
	for _, id := range ids {
		delete(w.known, id)
	}
}
