package p

type update struct{ done chan bool }

type peer struct {
	updates chan *update
	tokens  chan struct{}
	quit    chan struct{}
}

func newPeer(n int) *peer {
	p := &peer{updates: make(chan *update, n), tokens: make(chan struct{}, n), quit: make(chan struct{})}
	go p.run()
	go p.expire()
	return p
}

func (p *peer) Close() { close(p.quit) }

// Receives until the peer ends; the other loop does so, too.
func (p *peer) run() {
	for {
		select {
		case u := <-p.updates:
			u.done <- true
		case <-p.quit:
			return
		}
	}
}

func (p *peer) expire() {
	for {
		select {
		case <-p.Updates():
		case <-p.quit:
			return
		}
	}
}

// Updates is for other packages.
func (p *peer) Updates() <-chan *update { return p.updates }

// One finding for each channel.
func (p *peer) put(u *update) {
	p.updates <- u // want: The send to p.updates waits for its receiver alone
}

func (p *peer) putAgain(u *update) { p.updates <- u }

func (p *peer) putUntilEnd(u *update) {
	select {
	case p.updates <- u:
	case <-p.quit:
	}
}

// A token is given back.
func (p *peer) limited(work func()) {
	p.tokens <- struct{}{}
	work()
	<-p.tokens
}

// A buffer takes the one reply.
func (p *peer) ask() bool {
	u := &update{done: make(chan bool, 1)}
	p.putUntilEnd(u)
	select {
	case is := <-u.done:
		return is
	case <-p.quit:
		return false
	}
}
