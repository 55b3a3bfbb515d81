package p

import "example.com/chain"

type wallet struct {
	notifier chain.Notifier
	requests chan string
	quit     chan struct{}
}

func (w *wallet) Start() { go w.run() }

func (w *wallet) Stop() { close(w.quit) }

func (w *wallet) run() {
	for {
		select {
		case id := <-w.requests:
			go w.open(id) // want: The goroutine waits for w.notifier.Confirmed\(id\) alone
			go w.openUnlessStopped(id)
		case <-w.quit:
			return
		}
	}
}

func (w *wallet) open(id string) {
	<-w.notifier.Confirmed(id)
	println(id)
}

func (w *wallet) openUnlessStopped(id string) {
	select {
	case <-w.notifier.Confirmed(id):
		println(id)
	case <-w.quit:
	}
}
