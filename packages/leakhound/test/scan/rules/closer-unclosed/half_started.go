package p

import (
	"errors"
	"net"
)

type tower struct{ control, data net.Listener }

func checkName(name string) error {
	if name == "" {
		return errors.New("no name")
	}
	return nil
}

// The last branch ends one of two.
func (t *tower) Start(one, two, name string) error {
	var err error
	t.control, err = net.Listen("tcp", one) // want: The function gives up on line 30 what it has made so far, and leaves t.control open
	if err != nil {
		return err
	}
	if t.data, err = net.Listen("tcp", two); err != nil {
		t.control.Close()
		return err
	}
	if err := checkName(name); err != nil {
		t.data.Close()
		return err
	}
	return nil
}

func (t *tower) Close() {
	t.control.Close()
	t.data.Close()
}

type mast struct{ control, data net.Listener }

func (m *mast) Start(one, two, name string) error {
	var err error
	m.control, err = net.Listen("tcp", one)
	if err != nil {
		return err
	}
	if m.data, err = net.Listen("tcp", two); err != nil {
		m.control.Close()
		return err
	}
	if err := checkName(name); err != nil {
		m.data.Close()
		m.control.Close()
		return err
	}
	return nil
}

func (m *mast) Close() {
	m.control.Close()
	m.data.Close()
}

type pole struct{ control, data net.Listener }

func (p *pole) Start(one, two, name string) error {
	var err error
	p.control, err = net.Listen("tcp", one)
	if err != nil {
		return err
	}
	if p.data, err = net.Listen("tcp", two); err != nil {
		p.control.Close()
		return err
	}
	if err := checkName(name); err != nil {
		p.data.Close()
		return err
	}
	return nil
}

func (p *pole) Close() {
	p.control.Close()
	p.data.Close()
}

// Who starts it ends it where that fails.
func raise(one, two, name string) (*pole, error) {
	p := &pole{}
	if err := p.Start(one, two, name); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}
