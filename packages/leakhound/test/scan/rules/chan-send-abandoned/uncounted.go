package p

import "time"

// The loop ends by a signal, and not because everything was received.
func loop(work func(), quit <-chan chan error) {
	finished := make(chan bool)
	busy := false
	var failed chan error
	for failed == nil {
		if !busy {
			go func() {
				work()
				finished <- true // want: if loop ends and has received nothing
			}()
			busy = true
		}
		select {
		case <-finished:
			busy = false
		case failed = <-quit:
		}
	}
	failed <- nil
}

// The loop ends when its time is over.
func untilLate(work func() error, limit time.Time) error {
	failed := make(chan error)
	go func() {
		if err := work(); err != nil {
			failed <- err // want: if untilLate returns on line \d+ and has received nothing
		}
	}()
	for time.Now().Before(limit) {
		select {
		case err := <-failed:
			return err
		case <-time.After(time.Second):
		}
	}
	return nil
}

// The loop counts.
func counted(works []func() error) (errs []error) {
	failed := make(chan error)
	for _, work := range works {
		go func() { failed <- work() }()
	}
	for left := len(works); left > 0; {
		errs = append(errs, <-failed)
		left--
	}
	return errs
}
