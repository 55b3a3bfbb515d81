package p

import "time"

// A client of a library, which has no method that ends the goroutine.
type resolver struct {
	names    []string
	interval time.Duration
}

func (r *resolver) Start() {
	go func() { // want: No method undoes Start: it runs and starts a goroutine whose loop has no exit
		for {
			r.refresh()
			time.Sleep(r.interval)
		}
	}()
}

func (r *resolver) refresh() { r.names = append(r.names[:0], "a") }

// The goroutine ends when the resolver is told to.
type stoppable struct {
	resolver
	done chan struct{}
}

func (s *stoppable) Start() {
	go func() {
		for {
			s.refresh()
			select {
			case <-s.done:
				return
			case <-time.After(s.interval):
			}
		}
	}()
}

func (s *stoppable) Stop() { close(s.done) }

// No value of which there may be more than one.
func init() {
	go func() {
		for {
			time.Sleep(time.Second)
		}
	}()
}
