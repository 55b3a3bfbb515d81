package p

// By way of another method, and with a channel that the goroutine closes when it ends.
type session struct {
	quit chan struct{}
	done chan struct{}
	in   chan string
}

func newSession(in chan string) *session {
	s := &session{quit: make(chan struct{}), done: make(chan struct{}), in: in}
	go s.read() // want: where it calls s.fail \(line \d+\)
	return s
}

func (s *session) read() {
	defer close(s.done)
	for {
		select {
		case text := <-s.in:
			if text == "" {
				s.fail()
			}
		case <-s.quit:
			return
		}
	}
}

func (s *session) fail() { s.Close() }

func (s *session) Close() {
	close(s.quit)
	<-s.done
}

// It tells the goroutine to end, and does not wait.
type stream struct {
	quit chan struct{}
	done chan struct{}
	in   chan string
}

func newStream(in chan string) *stream {
	s := &stream{quit: make(chan struct{}), done: make(chan struct{}), in: in}
	go s.read()
	return s
}

func (s *stream) read() {
	defer close(s.done)
	for {
		select {
		case text := <-s.in:
			if text == "" {
				s.end()
				return
			}
		case <-s.quit:
			return
		}
	}
}

func (s *stream) end() { close(s.quit) }

func (s *stream) Close() {
	s.end()
	<-s.done
}
