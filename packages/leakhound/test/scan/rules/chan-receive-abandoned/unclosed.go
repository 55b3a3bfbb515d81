package p

import "context"

type event struct{ name string }

type stream interface{ Recv() (event, error) }

// One exit path of the goroutine closes the channel, and the other one does not.
func Watch(ctx context.Context, s stream) <-chan event {
	events := make(chan event)
	go func() {
		for {
			select {
			case <-ctx.Done():
				close(events)
				return
			default:
				one, err := s.Recv()
				if err != nil {
					return // want: returns here without closing events, which it closes on another path \(line 16\)
				}
				select {
				case events <- one:
				case <-ctx.Done():
				}
			}
		}
	}()
	return events
}

func WatchAlways(ctx context.Context, s stream) <-chan event {
	events := make(chan event)
	go func() {
		defer close(events)
		for {
			one, err := s.Recv()
			if err != nil {
				return
			}
			select {
			case events <- one:
			case <-ctx.Done():
				return
			}
		}
	}()
	return events
}

type options struct {
	since  string
	events chan event
}

func read(o options, s stream) error {
	if o.since == "" {
		return errNoTime // want: returns here without closing o.events
	}
	for {
		one, err := s.Recv()
		if err != nil {
			break
		}
		o.events <- one
	}
	close(o.events)
	return nil
}

type noTime struct{}

func (noTime) Error() string { return "no time" }

var errNoTime error = noTime{}

// The caller closes the channel where the function fails.
func fill(names []string, out chan string) error {
	for _, name := range names {
		if name == "" {
			return errNoTime
		}
		out <- name
	}
	close(out)
	return nil
}

func all(names []string) []string {
	out := make(chan string, 8)
	go func() {
		if err := fill(names, out); err != nil {
			close(out)
		}
	}()
	var found []string
	for name := range out {
		found = append(found, name)
	}
	return found
}

// One value comes, so nobody waits for the end of the channel.
func result(s stream) <-chan event {
	out := make(chan event, 1)
	go func() {
		one, err := s.Recv()
		if err != nil {
			close(out)
			return
		}
		out <- one
	}()
	return out
}
