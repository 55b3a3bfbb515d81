package p

import "errors"

type event struct{ name string }

type folder struct {
	names chan string
	seen  []event
}

// Where follow fails, it has started nothing.
func (f *folder) watch(count int) error {
	events := make(chan event)
	if err := f.follow(events, count); err != nil {
		return err
	}
	for i := 0; i < count; i++ {
		f.seen = append(f.seen, <-events)
	}
	return nil
}

func (f *folder) follow(events chan event, count int) error {
	if f.names == nil {
		return errors.New("no names")
	}
	go func() {
		for i := 0; i < count; i++ {
			events <- event{<-f.names}
		}
	}()
	return nil
}

// Where followFirst fails, its goroutine may wait already.
func (f *folder) watchFirst(count int) error {
	events := make(chan event)
	if err := f.followFirst(events, count); err != nil {
		return err
	}
	for i := 0; i < count; i++ {
		f.seen = append(f.seen, <-events)
	}
	return nil
}

func (f *folder) followFirst(events chan event, count int) error {
	go func() {
		for i := 0; i < count; i++ {
			events <- event{<-f.names} // want: if watchFirst returns on line 40 and has received nothing
		}
	}()
	if f.names == nil {
		return errors.New("no names")
	}
	return nil
}

// Two channels are returned, and a goroutine of the caller receives from both.
func produce(in <-chan event) (<-chan event, <-chan error) {
	out := make(chan event)
	failed := make(chan error)
	go func() {
		for one := range in {
			if one.name == "" {
				failed <- errors.New("no name")
				continue
			}
			out <- one
		}
		close(out)
		close(failed)
	}()
	return out, failed
}

func (f *folder) run(in <-chan event) bool {
	events, failed := produce(in)
	go func() {
		for {
			select {
			case one, ok := <-events:
				if !ok {
					return
				}
				f.seen = append(f.seen, one)
			case <-failed:
			}
		}
	}()
	return true
}

// This caller leaves with the first event.
func emit(in <-chan event) (<-chan event, error) {
	out := make(chan event)
	go func() {
		for one := range in {
			out <- one // want: if first returns on line 112
		}
		close(out)
	}()
	return out, nil
}

func first(in <-chan event) (event, error) {
	events, err := emit(in)
	if err != nil {
		return event{}, err
	}
	return <-events, nil
}

// What it calls has started nothing where it fails.
func (f *folder) watchEither(count int, isFirst bool) error {
	events := make(chan event)
	err := f.followEither(events, count, isFirst)
	if err != nil {
		return err
	}
	for i := 0; i < count; i++ {
		f.seen = append(f.seen, <-events)
	}
	return nil
}

func (f *folder) followEither(events chan event, count int, isFirst bool) error {
	if isFirst {
		return f.follow(events, count)
	}
	return errors.New("not the first")
}

// It may fail after what it calls has started the goroutine.
func (f *folder) watchBoth(count int) error {
	events := make(chan event)
	if err := f.followBoth(events, count); err != nil {
		return err
	}
	for i := 0; i < count; i++ {
		f.seen = append(f.seen, <-events)
	}
	return nil
}

func (f *folder) followBoth(events chan event, count int) error {
	if err := f.followAgain(events, count); err != nil {
		return err
	}
	if count == 0 {
		return errors.New("nothing to follow")
	}
	return nil
}

func (f *folder) followAgain(events chan event, count int) error {
	go func() {
		for i := 0; i < count; i++ {
			events <- event{<-f.names} // want: if watchBoth returns
		}
	}()
	return nil
}
