package p

import "errors"

type dispatcher struct {
	queue chan func()
	names []string
}

func (d *dispatcher) run() {
	for {
		f := <-d.queue
		if f == nil {
			return
		}
		f()
	}
}

func (d *dispatcher) Close() { close(d.queue) }

func (d *dispatcher) register(name string) error {
	if name == "" {
		return errors.New("no name")
	}
	d.names = append(d.names, name)
	return nil
}

// Nobody has d where register fails.
func newDispatcher(name string) (*dispatcher, error) {
	d := &dispatcher{queue: make(chan func(), 8)}
	go d.run() // want: The goroutine of d stays on the exit path at line \d+
	if err := d.register(name); err != nil {
		return nil, err
	}
	return d, nil
}

// The exit path ends the goroutine.
func newClosed(name string) (*dispatcher, error) {
	d := &dispatcher{queue: make(chan func(), 8)}
	go d.run()
	if err := d.register(name); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// Everything that may fail comes first.
func newLater(name string) (*dispatcher, error) {
	d := &dispatcher{queue: make(chan func(), 8)}
	if err := d.register(name); err != nil {
		return nil, err
	}
	go d.run()
	return d, nil
}

// A list has it.
var all []*dispatcher

func newListed(name string) (*dispatcher, error) {
	d := &dispatcher{queue: make(chan func(), 8)}
	go d.run()
	all = append(all, d)
	if err := d.register(name); err != nil {
		return nil, err
	}
	return d, nil
}

func stopAll() {
	for _, one := range all {
		one.Close()
	}
	all = nil
}

// start fails before it has started anything.
func (d *dispatcher) start() error {
	if d.queue == nil {
		return errors.New("no queue")
	}
	go d.run()
	return nil
}

func newStarted() (*dispatcher, error) {
	d := &dispatcher{queue: make(chan func(), 8)}
	if err := d.start(); err != nil {
		return nil, err
	}
	return d, nil
}

// The method that starts it cannot fail, and another one does.
func (d *dispatcher) begin() { go d.run() }

func newBegun(name string) (*dispatcher, error) {
	d := &dispatcher{queue: make(chan func(), 8)}
	d.begin() // want: The goroutine of d stays on the exit path at line \d+
	if err := d.register(name); err != nil {
		return nil, err
	}
	return d, nil
}
