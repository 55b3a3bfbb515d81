package p

import (
	"context"
	"errors"
	"io"
	"os"
)

type Writer interface {
	Write(p []byte) (int, error)
	Close() error
}

type Store interface {
	Writer(ctx context.Context, ref string) (Writer, error)
	Last() Writer
}

func one(ctx context.Context, s Store, data []byte) error {
	w, err := s.Writer(ctx, "one")
	if err != nil {
		return err
	}
	defer w.Close()
	_, err = w.Write(data)
	return err
}

func two(ctx context.Context, s Store, data []byte) error {
	w, err := s.Writer(ctx, "two")
	if err != nil {
		return err
	}
	defer w.Close()
	_, err = w.Write(data)
	return err
}

func three(ctx context.Context, s Store, data []byte) error {
	w, err := s.Writer(ctx, "three") // want: dropped without Close, which 3 other callers call
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

func failing(ctx context.Context, s Store, data []byte) error {
	w, err := s.Writer(ctx, "failing") // want: not closed on the exit path at line 55
	if err != nil {
		return err
	}
	if _, err := w.Write(data); err != nil {
		return err
	}
	return w.Close()
}

// The store keeps it.
func last(s Store, data []byte) error {
	w := s.Last()
	_, err := w.Write(data)
	return err
}

type dataset struct{ file *os.File }

func makeDataset(path string) *dataset { return &dataset{} }

func (d *dataset) Open(path string) (err error) { d.file, err = os.Open(path); return err }
func (d *dataset) Close() error                 { return d.file.Close() }
func (d *dataset) count() int                   { return 1 }

func countOne(path string) (int, error) {
	d := makeDataset(path)
	if err := d.Open(path); err != nil {
		return 0, err
	}
	defer d.Close()
	return d.count(), nil
}

func countTwo(path string) (int, error) {
	d := makeDataset(path)
	if err := d.Open(path); err != nil {
		return 0, err
	}
	if d.count() == 0 {
		d.Close()
		return 0, errors.New("empty")
	}
	defer d.Close()
	return d.count(), nil
}

func otherDataset(path string) *dataset { return makeDataset(path) }

func countThree(path string) (int, error) {
	d := otherDataset(path) // want: dropped without Close, which 2 other functions call on values of its type
	if err := d.Open(path); err != nil {
		return 0, err
	}
	return d.count(), nil
}

type reader struct{ dataset *dataset }

// Returns the dataset of the reader.
func (r *reader) open() *dataset { return r.dataset }

func (r *reader) count() int {
	d := r.open()
	return d.count()
}

type list struct{ items []int }

func newList() *list         { return &list{} }
func (l *list) Close() error { return nil }
func (l *list) sum() int     { return len(l.items) }

func sumOne() int {
	l := newList()
	defer l.Close()
	return l.sum()
}

// Close does nothing.
func sumTwo() int {
	l := newList()
	return l.sum()
}

func locked(path string) (*dataset, func(), error) {
	d := makeDataset(path)
	return d, func() { d.Close() }, nil
}

func countLocked(path string) (int, error) {
	d, unlock, err := locked(path)
	if err != nil {
		return 0, err
	}
	defer unlock()
	return d.count(), nil
}

type page struct {
	writer io.Writer
	file   *os.File
}

// What is made around a writer holds nothing of its own.
func newPage(w io.Writer) *page { return &page{writer: w} }

func (p *page) Write(b []byte) (int, error) { return p.writer.Write(b) }
func (p *page) Close() error                { _, err := p.writer.Write(nil); return err }

func writePage(w io.Writer, data []byte) error {
	p := newPage(w)
	if _, err := p.Write(data); err != nil {
		return err
	}
	return p.Close()
}

type stopwatch struct{ elapsed int }

func newStopwatch() *stopwatch { return &stopwatch{} }
func (s *stopwatch) Stop()     { s.elapsed = 1 }
func (s *stopwatch) read() int { return s.elapsed }

func timed() int {
	s := newStopwatch()
	defer s.Stop()
	return s.read()
}

func untimed() int {
	s := newStopwatch()
	return s.read()
}

// The store may end what it gives.
func lastTwo(s Store, data []byte) error {
	w := s.Last()
	_, err := w.Write(data)
	return err
}
