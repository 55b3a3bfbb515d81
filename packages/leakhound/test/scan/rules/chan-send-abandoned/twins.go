package p

// Two channels of one goroutine, which one return abandons.
func twins(key string) ([]byte, error) {
	errs := make(chan error)
	values := make(chan []byte)
	go func() {
		defer close(values)
		defer close(errs)
		v, err := load(key)
		if err != nil {
			errs <- err // want: The send to errs, an unbuffered channel, blocks its goroutine forever if twins returns on line 19 and has received nothing
			return
		}
		values <- v
	}()
	if key == "" {
		prepare()
		return nil, nil
	}
	select {
	case err := <-errs:
		return nil, err
	case v := <-values:
		return v, nil
	}
}

// The value comes after the error, so that whoever has the value need not wait for the error.
func ordered(key string) []byte {
	errs := make(chan error)
	values := make(chan []byte, 1)
	go func() {
		defer close(values)
		v, err := load(key)
		if err != nil {
			errs <- err
		}
		values <- v
	}()
	select {
	case <-errs:
		return nil
	case v := <-values:
		return v
	}
}

func load(key string) ([]byte, error) { return nil, nil }
func prepare()                        {}
