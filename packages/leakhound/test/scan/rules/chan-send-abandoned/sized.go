package p

type peer struct {
	failed chan error
	values chan int
	done   chan struct{}
	quit   chan struct{}
}

// The buffer takes what each protocol sends.
func newPeer(protocols []string) *peer {
	p := &peer{failed: make(chan error, len(protocols)+1), values: make(chan int), quit: make(chan struct{})}
	go p.ping()
	go p.run()
	go p.read()
	return p
}

func (p *peer) ping() {
	for {
		select {
		case <-p.quit:
			return
		default:
		}
		if err := check(); err != nil {
			p.failed <- err
		}
	}
}

func (p *peer) run() {
	for {
		select {
		case <-p.failed:
		case <-p.quit:
			return
		}
	}
}

// The receiver that stops takes the rest.
func (p *peer) read() {
	for {
		select {
		case <-p.quit:
			return
		default:
		}
		p.values <- 1
	}
}

func (p *peer) dispatch() {
	defer func() { p.drain() }()
	for {
		select {
		case <-p.values:
		case <-p.quit:
			return
		}
	}
}

func (p *peer) drain() {
	for {
		select {
		case <-p.values:
		case <-p.done:
			return
		}
	}
}

func check() error { return nil }

func (p *peer) stop() { close(p.quit) }
