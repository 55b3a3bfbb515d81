// Receivers that leave, and last values that tell them to.
package p

import (
	"errors"
	"time"
)

type word struct {
	isLast bool
	text   string
}

// The loop ends with the word that says so.
func read(words <-chan word) {
	for {
		one := <-words
		if one.isLast {
			return
		}
		println(one.text)
	}
}

func speak(texts []string) {
	words := make(chan word)
	go read(words)
	for _, text := range texts {
		words <- word{text: text}
	}
	words <- word{isLast: true}
}

func speakOnly(texts []string) {
	words := make(chan word)
	go read(words)
	for _, text := range texts {
		words <- word{text: text} // want: if read, the only receiver, stops first
	}
}

var errMany = errors.New("too many")

func list(of int, out chan<- int) {
	defer close(out)
	for n := range of {
		out <- n // want: after fewer receives than sends
	}
}

// The count is a limit.
func few(of, most int) (all []int, err error) {
	out := make(chan int)
	go list(of, out)
	for n := range out {
		if len(all) == most {
			return all, errMany
		}
		all = append(all, n)
	}
	return all, nil
}

type guest struct{ hall *hall }
type hall struct {
	leave chan *guest
	quit  chan struct{}
}

func newHall() *hall {
	h := &hall{leave: make(chan *guest), quit: make(chan struct{})}
	go h.run()
	return h
}

func (h *hall) run() {
	for {
		select {
		case g := <-h.leave:
			println(g)
		case <-h.quit:
			return
		}
	}
}

func (h *hall) close() { close(h.quit) }

func (h *hall) admit() { go (&guest{hall: h}).stay() }

func (g *guest) stay() {
	defer func() {
		g.hall.leave <- g // want: if run, the only receiver, stops first
	}()
	time.Sleep(time.Second)
}

type answer struct{ out chan string }

func (a answer) fail() { a.out <- "" }
func (a answer) give(text string) {
	a.out <- text // want: after fewer receives than sends
}

func work(text string, a answer) {
	if text == "" {
		a.fail()
	}
	a.give(text)
}

func ask(text string) string {
	a := answer{out: make(chan string)}
	go work(text, a)
	return <-a.out
}

type reply struct{ out chan string }

func (r reply) fail()            { r.out <- "" }
func (r reply) give(text string) { r.out <- text }

func answerOnce(text string, r reply) {
	if text == "" {
		r.fail()
		return
	}
	r.give(text)
}

func askOnce(text string) string {
	r := reply{out: make(chan string)}
	go answerOnce(text, r)
	return <-r.out
}

func later(of func() string, report func(string)) {
	go func() { report(of()) }()
}

func race(all []func() string, wait time.Duration) string {
	first := make(chan string, 1)
	report := func(text string) { first <- text } // want: after fewer receives than sends
	for _, of := range all {
		later(of, report)
	}
	select {
	case text := <-first:
		return text
	case <-time.After(wait):
		return ""
	}
}

func raceWithRoom(all []func() string, wait time.Duration) string {
	first := make(chan string, len(all))
	report := func(text string) { first <- text }
	for _, of := range all {
		later(of, report)
	}
	select {
	case text := <-first:
		return text
	case <-time.After(wait):
		return ""
	}
}

func odd(most int) (<-chan int, error) {
	if most < 0 {
		return nil, errMany
	}
	out := make(chan int)
	go func() {
		defer close(out)
		for n := range most {
			out <- n
		}
	}()
	return out, nil
}

// Where a case gives an error, nothing sends.
func either(kind string) (total int, err error) {
	var out <-chan int
	switch kind {
	case "few":
		out, err = odd(3)
	case "many":
		out, err = odd(30)
	default:
		return 0, errMany
	}
	if err != nil {
		return 0, err
	}
	for n := range out {
		total += n
	}
	return total, nil
}

// A count lets one of the values through, for which the buffer has a place.
type tally struct {
	left int
	done chan struct{}
}

func (t *tally) record(names []string) {
	for range names {
		t.left--
		if t.left == 0 {
			t.done <- struct{}{}
		}
	}
}

func countAll(lists [][]string, wait time.Duration) bool {
	t := tally{left: 10, done: make(chan struct{}, 1)}
	for _, names := range lists {
		go func() { t.record(names) }()
	}
	select {
	case <-t.done:
		return true
	case <-time.After(wait):
		return false
	}
}
