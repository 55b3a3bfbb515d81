package p

import (
	"errors"
	"os"
)

type question struct {
	scratch *os.File
}

func (q *question) Cancel() { q.scratch.Close() }

func newQuestion() *question {
	f, _ := os.CreateTemp("", "")
	return &question{scratch: f}
}

type asked struct {
	*question
	by string
}

type desk struct {
	open []asked
	last string
}

// The desk keeps each question, and ends it when the answer comes.
func (d *desk) ask(by string) *question {
	q := newQuestion()
	d.open = append(d.open, asked{question: q, by: by})
	return q
}

func (d *desk) answer() {
	for _, one := range d.open {
		one.Cancel()
	}
	d.open = nil
}

func (d *desk) talk(words []string) error {
	q := d.ask("talk")
	for _, w := range words {
		if w == "" {
			return errors.New("empty")
		}
	}
	q.Cancel()
	return nil
}

// The desk notes only a name.
func (d *desk) lend() *question {
	q := newQuestion()
	d.last = q.scratch.Name()
	return q
}

func (d *desk) talkAlone(words []string) error {
	q := d.lend() // want: line 65
	for _, w := range words {
		if w == "" {
			return errors.New("empty")
		}
	}
	q.Cancel()
	return nil
}
