package p

import "context"

type reply struct {
	v   int
	err error
}

// After an error nothing else comes.
func dial(ctx context.Context) (int, error) {
	replies := make(chan reply)
	go func() {
		v, err := connect()
		if err != nil {
			replies <- reply{err: err}
			return
		}
		replies <- reply{v: v}
		replies <- reply{err: greet(v)}
	}()
	r := <-replies
	if r.err != nil {
		return 0, r.err
	}
	greeted := <-replies
	return r.v, greeted.err
}

func dialLost(ctx context.Context) (int, error) {
	replies := make(chan reply)
	go func() {
		v, err := connect()
		if err != nil {
			replies <- reply{err: err}
			return
		}
		replies <- reply{v: v}
		replies <- reply{err: greet(v)} // want: blocks its goroutine forever if dialLost returns on line 46
	}()
	r := <-replies
	if r.err != nil {
		return 0, r.err
	}
	if r.v > 100 {
		return 0, nil
	}
	greeted := <-replies
	return r.v, greeted.err
}

// The number of goroutines is counted, together with another condition.
func all(jobs []int, skipped map[int]bool) error {
	errs := make(chan error)
	started := 0
	for _, job := range jobs {
		if !skipped[job] {
			started++
			go func() { errs <- run(job) }()
		}
	}
	if started == 0 && len(jobs) > 0 {
		return nil
	}
	var first error
	for range started {
		if err := <-errs; err != nil {
			first = err
		}
	}
	return first
}

func connect() (int, error) { return 0, nil }
func greet(v int) error     { return nil }
func run(job int) error     { return nil }
