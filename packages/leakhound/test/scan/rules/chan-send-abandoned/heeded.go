package p

import "context"

type item struct {
	name string
	err  error
}

func get(name string) (item, error) { return item{name: name}, nil }

// One send heeds that the caller may have left, and the other one does not.
func produce(quit <-chan struct{}, names []string) <-chan item {
	out := make(chan item)
	go func() {
		defer close(out)
		for _, name := range names {
			one, err := get(name)
			if err != nil {
				out <- item{err: err} // want: if the receiver stops, which the send on line \d+ heeds
				continue
			}
			select {
			case out <- one:
			case <-quit:
				return
			}
		}
	}()
	return out
}

func Produce(quit <-chan struct{}, names []string) <-chan item { return produce(quit, names) }

// The receiver takes all values until the channel is closed.
func count(ctx context.Context, names []string) int {
	out := make(chan item)
	go func() {
		defer close(out)
		for _, name := range names {
			one, err := get(name)
			if err != nil {
				out <- item{err: err}
				continue
			}
			select {
			case out <- one:
			case <-ctx.Done():
				return
			}
		}
	}()
	count := 0
	for range out {
		count++
	}
	return count
}

// Both sends heed it.
func ProduceAll(ctx context.Context, names []string) <-chan item {
	out := make(chan item)
	go func() {
		defer close(out)
		for _, name := range names {
			one, err := get(name)
			if err != nil {
				one = item{err: err}
			}
			select {
			case out <- one:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// The loop heeds quit, and the send does not; other packages receive.
type ticks struct {
	In   chan string
	out  chan string
	quit chan struct{}
}

func NewTicks() *ticks {
	t := &ticks{In: make(chan string), out: make(chan string), quit: make(chan struct{})}
	go t.loop()
	return t
}

func (t *ticks) Out() chan string { return t.out }

func (t *ticks) Close() { close(t.quit) }

func (t *ticks) loop() {
	for {
		select {
		case text := <-t.In:
			t.out <- text // want: line \d+ heeds that, and the send does not
		case <-t.quit:
			return
		}
	}
}
