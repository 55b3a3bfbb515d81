package p

import (
	"net"
	"os"
)

type backend struct {
	listener net.Listener
	updates  *os.File
	journal  *os.File
	loop     *os.File
	quit     chan struct{}
}

func (b *backend) start(address string) (err error) {
	if b.listener, err = net.Listen("tcp", address); err != nil {
		return err
	}
	b.quit = make(chan struct{})
	go b.run()
	return nil
}

func (b *backend) configure(path string) (err error) {
	b.stopUpdates()
	b.stopJournal()
	if b.updates, err = os.Open(path); err != nil {
		return err
	}
	if b.journal, err = os.Open(path); err != nil {
		return err
	}
	return nil
}

func (b *backend) stopUpdates() {
	if b.updates != nil {
		b.updates.Close()
		b.updates = nil
	}
}

func (b *backend) stopJournal() {
	if b.journal != nil {
		b.journal.Close()
		b.journal = nil
	}
}

func (b *backend) run() {
	<-b.quit
	b.stopLoop()
}

// The loop calls it when it ends.
func (b *backend) stopLoop() { b.loop.Close() }

func (b *backend) Close() error { // want: Close of backend leaves the field updates open: stopUpdates ends it
	close(b.quit)
	b.stopJournal()
	return b.listener.Close()
}
