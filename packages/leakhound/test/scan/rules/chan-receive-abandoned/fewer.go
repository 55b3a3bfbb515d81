// Values that are waited for, and that nobody sends on some path.
package p

import (
	"os"
	"sync"
)

func sizes(paths []string) (total int) {
	found := make(chan int)
	for _, path := range paths {
		go func() {
			text, err := os.ReadFile(path)
			if err != nil {
				return
			}
			found <- len(text)
		}()
	}
	for range paths {
		total += <-found // want: one that exits on line 15 sends nothing
	}
	return total
}

func sizesOfAll(paths []string) (total int) {
	found := make(chan int)
	for _, path := range paths {
		go func() {
			text, err := os.ReadFile(path)
			if err != nil {
				found <- 0
				return
			}
			found <- len(text)
		}()
	}
	for range paths {
		total += <-found
	}
	return total
}

func lengths(words []string) (total int) {
	found := make(chan int)
	for _, word := range words {
		if word == "" {
			continue
		}
		go func() { found <- len(word) }()
	}
	for i := 0; i < len(words); i++ {
		total += <-found // want: the turn that continues on line 48 starts none
	}
	return total
}

// Only the goroutines that were started are counted.
func lengthsOfStarted(words []string) (total int) {
	found := make(chan int)
	started := 0
	for _, word := range words {
		if word == "" {
			continue
		}
		started++
		go func() { found <- len(word) }()
	}
	for range started {
		total += <-found
	}
	return total
}

func numbers(of []int) <-chan int {
	out := make(chan int)
	if len(of) == 0 {
		return out
	}
	go func() {
		defer close(out)
		for _, n := range of {
			out <- n
		}
	}()
	return out
}

func sum(of []int) (total int) {
	for n := range numbers(of) { // want: returns it on line 78
		total += n
	}
	return total
}

func squares(of []int) <-chan int {
	out := make(chan int)
	if len(of) == 0 {
		close(out)
		return out
	}
	go func() {
		defer close(out)
		for _, n := range of {
			out <- n * n
		}
	}()
	return out
}

func sumOfSquares(of []int) (total int) {
	for n := range squares(of) {
		total += n
	}
	return total
}

// A loop starts the workers.
func workers(n int) <-chan int {
	out := make(chan int)
	var group sync.WaitGroup
	for i := range n {
		group.Add(1)
		go func() {
			defer group.Done()
			out <- i
		}()
	}
	go func() {
		group.Wait()
		close(out)
	}()
	return out
}

func sumOfWorkers() (total int) {
	for n := range workers(3) {
		total += n
	}
	return total
}

type note struct {
	id   int
	text string
}

type line struct {
	mu      sync.Mutex
	in      func() (note, error)
	waiting map[int]chan note
}

func dial(in func() (note, error)) *line {
	l := &line{in: in, waiting: map[int]chan note{}}
	go l.listen()
	return l
}

func (l *line) listen() {
	for {
		n, err := l.in()
		if err != nil {
			return
		}
		l.mu.Lock()
		answer, ok := l.waiting[n.id]
		delete(l.waiting, n.id)
		l.mu.Unlock()
		if ok {
			answer <- n
		}
	}
}

func (l *line) ask(id int) note {
	answer := make(chan note, 1)
	l.mu.Lock()
	l.waiting[id] = answer
	l.mu.Unlock()
	return <-answer // want: if the goroutine that replies ends first
}

type wire struct {
	mu      sync.Mutex
	in      func() (note, error)
	waiting map[int]chan note
}

func connect(in func() (note, error)) *wire {
	w := &wire{in: in, waiting: map[int]chan note{}}
	go w.listen()
	return w
}

func (w *wire) listen() {
	for {
		n, err := w.in()
		if err != nil {
			w.fail()
			return
		}
		w.mu.Lock()
		answer, ok := w.waiting[n.id]
		delete(w.waiting, n.id)
		w.mu.Unlock()
		if ok {
			answer <- n
		}
	}
}

func (w *wire) fail() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for id, answer := range w.waiting {
		delete(w.waiting, id)
		close(answer)
	}
}

func (w *wire) ask(id int) note {
	answer := make(chan note, 1)
	w.mu.Lock()
	w.waiting[id] = answer
	w.mu.Unlock()
	return <-answer
}
