package p

import (
	"context"
	"sync"
	"time"
)

func everyOne(urls []string) []string {
	ch := make(chan string)
	for _, url := range urls {
		go func() { ch <- fetch(url) }()
	}
	var all []string
	for range urls {
		all = append(all, <-ch)
	}
	return all
}

func both() string {
	ch := make(chan string)
	go func() { ch <- fetch("a") }()
	go func() { ch <- fetch("b") }()
	return <-ch + <-ch
}

func roomForAll(urls []string) string {
	ch := make(chan string, len(urls))
	for _, url := range urls {
		go func() { ch <- fetch(url) }()
	}
	return <-ch
}

func drains(items []string) string {
	out := make(chan string)
	go func() {
		defer close(out)
		for _, item := range items {
			out <- item
		}
	}()
	var last string
	for one := range out {
		last = one
	}
	return last
}

func waitsAfterTheTimeout() string {
	ch := make(chan string)
	go func() { ch <- fetch("a") }()
	select {
	case one := <-ch:
		return one
	case <-time.After(time.Second):
		return <-ch
	}
}

func sendsOrEnds(ctx context.Context) <-chan int {
	numbers := make(chan int)
	go func() {
		defer close(numbers)
		for i := 0; ; i++ {
			select {
			case numbers <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	return numbers
}

func finite(items []int) <-chan int {
	out := make(chan int)
	go func() {
		for _, item := range items {
			out <- item
		}
		close(out)
	}()
	return out
}

func oneOfTwo(ok bool) string {
	ch := make(chan string)
	go func() {
		if ok {
			ch <- "yes"
		} else {
			ch <- "no"
		}
	}()
	return <-ch
}

func collected(urls []string) []string {
	ch := make(chan string)
	var wg sync.WaitGroup
	for _, url := range urls {
		wg.Add(1)
		go func() {
			defer wg.Done()
			ch <- fetch(url)
		}()
	}
	go func() {
		wg.Wait()
		close(ch)
	}()
	var all []string
	for one := range ch {
		all = append(all, one)
	}
	return all
}

func waitsInALoop(stop chan bool) string {
	ch := make(chan string)
	go func() { ch <- fetch("a") }()
	for {
		select {
		case one := <-ch:
			return one
		case <-time.After(time.Second):
			fetch("still waiting")
		}
	}
}

func counted(urls []string, stop chan bool) {
	done := make(chan error)
	running := len(urls)
	for _, url := range urls {
		go func() { done <- check(url) }()
	}
	for {
		select {
		case <-stop:
			fetch("stops")
		case <-done:
			running--
			if running == 0 {
				return
			}
		}
	}
}

func check(string) error { return nil }

func elsewhere(urls []string) string {
	found, all := make(chan string), make(chan string)
	done := make(chan string)
	go gather(found, done)
	for range urls {
		go func() { found <- fetch("a") }()
	}
	close(all)
	return <-done
}

func gathered(h *hub) {
	ch := make(chan string)
	go h.gather(ch)
	go func() { ch <- fetch("a") }()
}

func (h *hub) gather(from chan string) { <-from }
func gather(from, done chan string)    { done <- <-from }

func stored(h *hub) {
	ch := make(chan string)
	h.out = ch
	go func() { ch <- fetch("a") }()
}

type hub struct{ out chan string }

func (h *hub) next() string { return <-h.out }

func fetch(url string) string { return url }

func triggered(stop chan bool, job chan int) {
	trigger, done := make(chan struct{}), make(chan struct{})
	go func() {
		for range trigger {
			check("a")
			done <- struct{}{}
		}
	}()
	for {
		select {
		case <-job:
			trigger <- struct{}{}
			continue
		case <-done:
			continue
		case <-stop:
		}
		break
	}
	close(trigger)
	<-done
}

// The reader says by an error that it is done.
func reads() string {
	lines, failed := make(chan string), make(chan error, 1)
	go read(lines, failed)
	for {
		select {
		case line := <-lines:
			fetch(line)
		case <-failed:
			return "done"
		}
	}
}

func read(lines chan<- string, failed chan<- error) {
	for {
		if err := check("a"); err != nil {
			failed <- err
			return
		}
		lines <- "a"
	}
}

func workers(items []string, n int) {
	jobs := make(chan string)
	var wg sync.WaitGroup
	for range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for job := range jobs {
				fetch(job)
			}
		}()
	}
	for _, item := range items {
		jobs <- item
	}
	close(jobs)
	wg.Wait()
}

// The wait group is another one.
func serves(ctx context.Context, others *sync.WaitGroup) error {
	failed := make(chan error)
	go func() { failed <- check("a") }()
	<-ctx.Done()
	others.Wait()
	return <-failed
}

func eachTurn(items []string) {
	for range items {
		failed := make(chan error, 2)
		go func() { failed <- check("a") }()
		go func() { failed <- check("b") }()
		<-failed
	}
}

func named() (failed <-chan error) {
	errs := make(chan error, 1)
	failed = errs
	if err := check("a"); err != nil {
		errs <- err
		return
	}
	go func() { errs <- check("b") }()
	return
}

// One sender at a time, by the variable.
func oneAtATime(next <-chan string, stop <-chan bool) {
	var done chan bool
	for {
		select {
		case name := <-next:
			if done == nil {
				done = make(chan bool)
				go func() { done <- fetch(name) == "" }()
			}
		case <-done:
			done = nil
		case <-stop:
			if done != nil {
				<-done
			}
			return
		}
	}
}

// Each turn receives what it starts.
func tries(stop <-chan bool) error {
	tried := make(chan error)
	for {
		go func() { tried <- check("a") }()
		select {
		case err := <-tried:
			if err == nil {
				return nil
			}
		case <-stop:
			<-tried
			return nil
		}
	}
}

func nested(tables [][]string) error {
	errs := make(chan error)
	for _, rows := range tables {
		for range rows {
			go func() { errs <- check("a") }()
		}
	}
	var last error
	for _, rows := range tables {
		for range rows {
			if err := <-errs; err != nil {
				last = err
			}
		}
	}
	return last
}

// Each goroutine has its place in the buffer.
func failing(next <-chan string, stop <-chan bool) {
	fail := make(chan error, 1)
	for {
		select {
		case <-next:
			go func() {
				if err := check("a"); err != nil {
					fail <- err
				}
			}()
		case <-fail:
			return
		case <-stop:
			return
		}
	}
}

// A request has a channel for its response.
type call struct{ done chan error }
type server struct{ calls chan *call }

func newServer() *server {
	s := &server{calls: make(chan *call)}
	go s.serve()
	return s
}

func (s *server) serve() {
	for one := range s.calls {
		one.done <- check("a")
	}
}

func (s *server) ask() error {
	one := &call{done: make(chan error, 1)}
	s.calls <- one
	return <-one.done
}

func (s *server) stop() { close(s.calls) }

// Who polls comes again.
type spy struct{ reports chan string }

func newSpy() *spy {
	s := &spy{reports: make(chan string, 8)}
	go s.fill()
	return s
}

func (s *spy) fill() {
	for {
		if fetch("a") == "" {
			return
		}
		s.reports <- "a"
	}
}

func (s *spy) drain() (n int) {
	for {
		select {
		case <-s.reports:
			n++
		default:
			return n
		}
	}
}

// Who waits for the group goes on before the value is sent, and receives it.
func doneFirst(url string) string {
	var wg sync.WaitGroup
	wg.Add(1)
	ch := make(chan string)
	go func() {
		if url == "" {
			wg.Done()
			ch <- ""
			return
		}
		found := fetch(url)
		wg.Done()
		ch <- found
	}()
	wg.Wait()
	return <-ch
}
