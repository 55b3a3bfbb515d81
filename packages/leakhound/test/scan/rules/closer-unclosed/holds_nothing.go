package p

import (
	"errors"
	"os"
	"sync"
)

type words interface {
	Next() (string, error)
	Stop()
}

// It has a list in memory, and Stop forgets it.
type fixed[T any] struct {
	items []T
	mu    *sync.Mutex
}

func newFixed(items []string) words {
	w := &fixedWords{fixed[string]{items: items, mu: &sync.Mutex{}}}
	return w
}

type fixedWords struct{ fixed[string] }

func newFixedOf(items []string) words {
	w := &generic[string]{items: items}
	return w
}

type generic[T any] struct{ items []T }

func (g *generic[T]) Next() (T, error) {
	var zero T
	if len(g.items) == 0 {
		return zero, errors.New("end")
	}
	first := g.items[0]
	g.items = g.items[1:]
	return first, nil
}

func (g *generic[T]) Stop() { g.items = nil }

func (f *fixedWords) Next() (string, error) { return "", errors.New("end") }

func (f *fixedWords) Stop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.items = nil
}

// This one reads a file.
type fileWords struct{ file *os.File }

func newFileWords(path string) words {
	f, _ := os.Open(path)
	w := &fileWords{file: f}
	return w
}

func (f *fileWords) Next() (string, error) { return "", errors.New("end") }
func (f *fileWords) Stop()                 { f.file.Close() }

func first(list []string) (string, error) {
	w := newFixedOf(list)
	text, err := w.Next()
	if err != nil {
		return "", err
	}
	w.Stop()
	return text, nil
}

func firstOfEach(lists [][]string) (string, error) {
	for _, list := range lists {
		w := newFixedOf(list[1:])
		text, err := w.Next()
		if err != nil {
			return "", err
		}
		w.Stop()
		if text != "" {
			return text, nil
		}
	}
	return "", nil
}

func firstOfMemory(list []string) (string, error) {
	w := newFixed(list)
	text, err := w.Next()
	if err != nil {
		return "", err
	}
	w.Stop()
	return text, nil
}

func firstOfFile(path string) (string, error) {
	w := newFileWords(path) // want: not closed on the exit path
	text, err := w.Next()
	if err != nil {
		return "", err
	}
	w.Stop()
	return text, nil
}

// A batch of what the caller's sink gets.
type sink interface{ put(all []string) error }

type batch struct {
	to  sink
	all []string
}

func newBatch(to sink) *batch { return &batch{to: to} }

func (b *batch) add(text string) error {
	b.all = append(b.all, text)
	if len(b.all) < 9 {
		return nil
	}
	return b.flush()
}

func (b *batch) flush() error {
	err := b.to.put(b.all)
	b.all = nil
	return err
}

func (b *batch) Close() error { return b.flush() }

func copyAll(to sink, all []string) error {
	b := newBatch(to)
	for _, text := range all {
		if err := b.add(text); err != nil {
			return err
		}
	}
	return b.Close()
}

// It opens the file when the first word comes.
type lazy struct {
	path string
	file *os.File
}

func newLazy(path string) *lazy { return &lazy{path: path} }

func (l *lazy) add(text string) error {
	if l.file == nil {
		f, err := os.Create(l.path)
		if err != nil {
			return err
		}
		l.file = f
	}
	_, err := l.file.WriteString(text)
	return err
}

func (l *lazy) Close() error { return l.file.Close() }

func copyLazily(path string, all []string) error {
	l := newLazy(path) // want: not closed on the exit path
	for _, text := range all {
		if err := l.add(text); err != nil {
			return err
		}
	}
	return l.Close()
}

// The function makes what it gives to the constructor.
type filed struct{ file *os.File }

func newFiled(f *os.File) *filed { return &filed{file: f} }

func (f *filed) add(text string) error {
	_, err := f.file.WriteString(text)
	return err
}

func (f *filed) Close() error { return f.file.Close() }

func copyFiled(path string, all []string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	l := newFiled(file) // want: not closed on the exit path
	for _, text := range all {
		if err := l.add(text); err != nil {
			return err
		}
	}
	return l.Close()
}

func copyGiven(file *os.File, all []string) error {
	l := newFiled(file)
	for _, text := range all {
		if err := l.add(text); err != nil {
			return err
		}
	}
	return l.Close()
}
