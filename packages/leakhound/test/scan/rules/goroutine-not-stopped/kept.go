package p

import "errors"

type link struct{ quit chan struct{} }

func newLink() *link {
	l := &link{quit: make(chan struct{})}
	go l.run()
	return l
}

func (l *link) run() {
	for {
		select {
		case <-l.quit:
			return
		}
	}
}

func (l *link) Close() { close(l.quit) }

func (l *link) isIdle() bool { return l == nil }

type links struct{ byAddress map[string]*link }

// The map has the link, and Close ends it.
func (c *links) createLink(address string) (*link, error) {
	if address == "" {
		return nil, errors.New("no address")
	}
	one := newLink()
	c.byAddress[address] = one
	return one, nil
}

func (c *links) get(address string) (*link, error) {
	one, err := c.createLink(address)
	if err != nil {
		return nil, err
	}
	if one.isIdle() {
		return nil, errors.New("idle")
	}
	return one, nil
}

func (c *links) Close() {
	for _, one := range c.byAddress {
		one.Close()
	}
}

func createOne(address string) (*link, error) {
	if address == "" {
		return nil, errors.New("no address")
	}
	return newLink(), nil
}

func getOne(address string) (*link, error) {
	one, err := createOne(address) // want: createOne starts a goroutine, which stays on the exit path
	if err != nil {
		return nil, err
	}
	if one.isIdle() {
		return nil, errors.New("idle")
	}
	return one, nil
}
