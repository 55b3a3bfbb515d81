package p

import "errors"

type link struct {
	in   chan string
	addr string
}

func withRecover(work func()) {
	defer func() { _ = recover() }()
	work()
}

func newLink(addr string) (*link, error) {
	if addr == "" {
		return nil, errors.New("no address")
	}
	l := &link{in: make(chan string), addr: addr}
	go withRecover(l.read)
	return l, nil
}

func (l *link) read() {
	for {
		text, ok := <-l.in
		if !ok {
			return
		}
		println(text)
	}
}

func (l *link) Close() { close(l.in) }

func (l *link) ping() error { return nil }

type admin struct{ link *link }

func newAdmin(l *link) (*admin, error) {
	if err := l.ping(); err != nil {
		return nil, err
	}
	return &admin{link: l}, nil
}

func (a *admin) Close() { a.link.Close() }

// newAdmin may fail, and then nobody has l.
func open(addr string) (*admin, error) {
	l, err := newLink(addr) // want: stays if newAdmin fails: neither closes l then
	if err != nil {
		return nil, err
	}
	return newAdmin(l)
}

// The caller closes it.
func openClosing(addr string) (*admin, error) {
	l, err := newLink(addr)
	if err != nil {
		return nil, err
	}
	a, err := newAdmin(l)
	if err != nil {
		l.Close()
	}
	return a, err
}

// The wrapper closes it.
func newChecked(l *link) (*admin, error) {
	if err := l.ping(); err != nil {
		l.Close()
		return nil, err
	}
	return &admin{link: l}, nil
}

func openChecked(addr string) (*admin, error) {
	l, err := newLink(addr)
	if err != nil {
		return nil, err
	}
	return newChecked(l)
}
