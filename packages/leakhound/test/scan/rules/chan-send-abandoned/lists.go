package p

import "context"

// Each goroutine sends to a channel of its own, and the function returns before it has received from all.
func pull(layers []string, get func(string) error) error {
	errs := make([]chan error, len(layers))
	for i := range layers {
		errs[i] = make(chan error)
	}
	for i := range layers {
		go func() {
			errs[i] <- get(layers[i]) // want: blocks its goroutine forever if pull returns on line 18
		}()
	}
	for i := range layers {
		if err := <-errs[i]; err != nil {
			return err
		}
	}
	return nil
}

// The buffer of each channel takes what its goroutine sends.
func pullBuffered(layers []string, get func(string) error) error {
	var errs []chan error
	for i := range layers {
		ch := make(chan error, 1)
		errs = append(errs, ch)
		go func() { ch <- get(layers[i]) }()
	}
	for _, ch := range errs {
		if err := <-ch; err != nil {
			return err
		}
	}
	return nil
}

func pullAll(layers []string, get func(string) error) (last error) {
	var errs []chan error
	for i := range layers {
		ch := make(chan error)
		errs = append(errs, ch)
		go func() { ch <- get(layers[i]) }()
	}
	for _, ch := range errs {
		if err := <-ch; err != nil {
			last = err
		}
	}
	return last
}

type item struct{ key string }

// The channels of a list are handed to a function that merges them.
func walk(files []int, visit func(string) error) error {
	var readers []chan item
	for _, count := range files {
		ch := make(chan item)
		readers = append(readers, ch)
		go func() {
			for range count {
				ch <- item{}
			}
			close(ch)
		}()
	}
	for one := range merge(readers...) {
		if err := visit(one.key); err != nil {
			return err
		}
	}
	return nil
}

func merge(all ...chan item) chan item {
	out := make(chan item)
	go func() {
		for _, ch := range all {
			for one := range ch {
				out <- one // want: blocks its goroutine forever if walk returns on line 72
			}
		}
		close(out)
	}()
	return out
}

// The buffer is full some day, and another send of the loop heeds the context.
func collect(ctx context.Context, names []string, remove func(string) error) <-chan error {
	out := make(chan error, 128)
	go func() {
		defer close(out)
		for _, name := range names {
			err := remove(name)
			if name == "" {
				out <- err // want: blocks its goroutine forever if the receiver stops, which the send on line 103 heeds
				continue
			}
			select {
			case out <- err:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// Each channel of the map has a receiver from when it was added on.
func route(updates []string, handle func(string)) {
	byName := map[string]chan string{}
	for _, name := range updates {
		if _, ok := byName[name]; !ok {
			ch := make(chan string)
			byName[name] = ch
			go receive(ch, handle)
		}
		byName[name] <- name
	}
	for _, ch := range byName {
		close(ch)
	}
}

func receive(names <-chan string, handle func(string)) {
	for name := range names {
		handle(name)
	}
}

// The loop sends one value, and then the goroutine returns.
func once(ctx context.Context, next func() (bool, error)) <-chan error {
	out := make(chan error, 1)
	go func() {
		for {
			more, err := next()
			if err != nil {
				out <- err
				return
			}
			if more {
				continue
			}
			select {
			case out <- nil:
			case <-ctx.Done():
			}
			return
		}
	}()
	return out
}
