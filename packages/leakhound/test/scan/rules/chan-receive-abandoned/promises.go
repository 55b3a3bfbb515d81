package p

import "context"

func waitForLoad(load func() error) {
	done := make(chan bool, 1)
	go func() {
		if err := load(); err != nil {
			return
		}
		done <- true
	}()
	<-done // want: waits forever if the function that sends to it \(line 11\) returns on line 9 before that
}

func waitForEachLoad(load func() error) {
	done := make(chan bool, 1)
	go func() {
		defer close(done)
		if err := load(); err != nil {
			return
		}
		done <- true
	}()
	<-done
}

func waitWithDeferredLiteral(load func() error) {
	done := make(chan error, 1)
	go func() {
		var err error
		defer func() { done <- err }()
		if err = load(); err != nil {
			return
		}
		println("loaded")
	}()
	<-done
}

func checkAll(all []string, check func(string) error) error {
	jobs := make(chan string, 1)
	go func() {
		for job := range jobs { // want: waits forever if the function that closes it \(line 54\) returns on line 50 before that
			println(job)
		}
	}()
	for _, one := range all {
		if err := check(one); err != nil {
			return err
		}
		jobs <- one
	}
	close(jobs)
	return nil
}

func checkBefore(all []string, check func(string) error) error {
	jobs := make(chan string, 100)
	for _, one := range all {
		if err := check(one); err != nil {
			return err
		}
		jobs <- one
	}
	go func() {
		for job := range jobs {
			println(job)
		}
	}()
	close(jobs)
	return nil
}

func waitWithEnd(ctx context.Context, load func() error) {
	done := make(chan bool, 1)
	go func() {
		if err := load(); err != nil {
			return
		}
		done <- true
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

func stopOnly(ctx context.Context, work func() bool) {
	done := make(chan bool, 1)
	go func() {
		for work() {
			select {
			case done <- true:
				return
			case <-ctx.Done():
				return
			}
		}
		close(done)
	}()
	<-done
}
