package p

type request struct {
	name  string
	reply chan string
}

type store struct {
	requests chan request
	values   map[string]string
	done     chan struct{}
}

func (s *store) get(name string) string {
	reply := make(chan string, 1)
	select {
	case s.requests <- request{name, reply}:
	case <-s.done:
		return ""
	}
	return <-reply
}

func (s *store) run() {
	for {
		select {
		case r := <-s.requests: // want: A request gets no reply on a path that does not send to r.reply \(line 31\)
			if s.values[r.name] == "" {
				continue
			}
			r.reply <- s.values[r.name]
		case <-s.done:
			return
		}
	}
}

func startStore() *store {
	s := &store{requests: make(chan request, 10), values: map[string]string{}, done: make(chan struct{})}
	go s.run()
	return s
}

func (s *store) Close() { close(s.done) }

type question struct{ answer chan int }

func ask(questions chan<- question) int {
	q := question{answer: make(chan int, 1)}
	questions <- q
	return <-q.answer
}

func answerAll(questions <-chan question, count int) {
	for q := range questions {
		if count > 10 {
			close(q.answer)
			continue
		}
		if count > 5 {
			later(q)
			continue
		}
		q.answer <- count
	}
}

func later(q question) { go func() { close(q.answer) }() }
