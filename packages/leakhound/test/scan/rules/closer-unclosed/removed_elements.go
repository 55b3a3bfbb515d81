package p

import (
	"container/list"
	"os"
)

type page struct {
	name  string
	sheet *os.File
}

type binder struct {
	pages map[string]*list.Element
	order *list.List
}

func (b *binder) add(name string) error {
	sheet, err := os.Open(name)
	if err != nil {
		return err
	}
	b.pages[name] = b.order.PushFront(&page{name: name, sheet: sheet})
	return nil
}

func (b *binder) drop() {
	if b.order.Len() > 8 {
		last := b.order.Remove(b.order.Back()).(*page) // want: drop takes an element out of a list without calling sheet.Close of its value
		delete(b.pages, last.name)
	}
}

func (b *binder) dropOf(name string) {
	element := b.pages[name]
	one := element.Value.(*page)
	b.order.Remove(element) // want: dropOf takes an element out of a list without calling sheet.Close of its value
	delete(b.pages, one.name)
}

func (b *binder) dropClosed() {
	last := b.order.Remove(b.order.Back()).(*page)
	delete(b.pages, last.name)
	last.sheet.Close()
}

func (b *binder) take() *page {
	last := b.order.Remove(b.order.Back()).(*page)
	delete(b.pages, last.name)
	return last
}

func (b *binder) Close() {
	for element := b.order.Front(); element != nil; element = element.Next() {
		element.Value.(*page).sheet.Close()
	}
}

// Nothing must be ended.
type word struct{ text string }

type words struct {
	known map[string]*list.Element
	order *list.List
}

func (w *words) drop() {
	last := w.order.Remove(w.order.Back()).(*word)
	delete(w.known, last.text)
}
