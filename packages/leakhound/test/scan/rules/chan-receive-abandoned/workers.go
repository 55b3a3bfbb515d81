package p

type chunk struct{ size int }

// A worker that may stop by itself still waits where the function returns before it closes the channel.
func upload(next func() (chunk, error), failed func() bool, workers int) error {
	chunks := make(chan chunk, workers)
	for range workers {
		go func() {
			for {
				one, ok := <-chunks // want: waits forever if the function that closes it \(line 26\) returns on line 22
				if failed() || !ok {
					break
				}
				println(one.size)
			}
		}()
	}
	for !failed() {
		one, err := next()
		if err != nil {
			return err
		}
		chunks <- one
	}
	close(chunks)
	return nil
}

func uploadDeferred(next func() (chunk, error), failed func() bool, workers int) error {
	chunks := make(chan chunk, workers)
	defer close(chunks)
	for range workers {
		go func() {
			for {
				one, ok := <-chunks
				if failed() || !ok {
					break
				}
				println(one.size)
			}
		}()
	}
	for !failed() {
		one, err := next()
		if err != nil {
			return err
		}
		chunks <- one
	}
	return nil
}

// The loop over the channel has an exit of its own.
func write(all []chunk, check func(chunk) error, put func(chunk) error) error {
	chunks := make(chan chunk)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for one := range chunks { // want: returns on line 68 before that
			if put(one) != nil {
				return
			}
		}
	}()
	for _, one := range all {
		if err := check(one); err != nil {
			return err
		}
		select {
		case chunks <- one:
		case <-done:
		}
	}
	close(chunks)
	<-done
	return nil
}
