package p

import (
	"crypto/tls"
	"net"
)

type plane struct{ radio net.Conn }

func (p *plane) greet() error { _, err := p.radio.Write([]byte("hi")); return err }
func (p *plane) Close() error { return p.radio.Close() }

func launch(address string) (p *plane, err error) {
	p = &plane{}
	p.radio, err = net.Dial("tcp", address) // want: not closed on the exit path at line
	if err != nil {
		return nil, err
	}
	if err = p.greet(); err != nil {
		return nil, err
	}
	return p, nil
}

func launchClosed(address string) (p *plane, err error) {
	p = &plane{}
	p.radio, err = net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	if err = p.greet(); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

func launchValue(address string) (*plane, error) {
	var p plane
	var err error
	p.radio, err = net.Dial("tcp", address) // want: not closed on the exit path at line
	if err != nil {
		return nil, err
	}
	if err := p.greet(); err != nil {
		return nil, err
	}
	return &p, nil
}

// In both branches the field gets a connection.
func launchEither(address string, config *tls.Config) (*plane, error) {
	p := &plane{}
	var err error
	if config != nil {
		p.radio, err = tls.Dial("tcp", address, config) // want: not closed on the exit path at line
	} else {
		p.radio, err = net.Dial("tcp", address)
	}
	if err != nil {
		return nil, err
	}
	if err = p.greet(); err != nil {
		return nil, err
	}
	return p, nil
}

// The caller has the value.
func relaunch(p *plane, address string) (err error) {
	p.radio, err = net.Dial("tcp", address)
	if err != nil {
		return err
	}
	return p.greet()
}
