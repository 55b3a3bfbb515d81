package p

import (
	"errors"
	"net"
)

type Volume interface {
	Check() error
	Close() error
}

// Mounter gives a volume that its caller closes.
type Mounter func(address string) (Volume, error)

type disk struct{ conn net.Conn }

func (d *disk) Check() error { _, err := d.conn.Write([]byte("?")); return err }
func (d *disk) Close() error { return d.conn.Close() }

func mountDisk(address string) (Volume, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return &disk{conn: conn}, nil
}

var mounters = map[string]Mounter{"disk": mountDisk}

func firstOf(mount Mounter, addresses []string) (Volume, error) {
	for _, address := range addresses {
		v, err := mount(address) // want: The Volume of mount is not closed on the exit path at line
		if err != nil {
			continue
		}
		if err := v.Check(); err != nil {
			continue
		}
		return v, nil
	}
	return nil, errors.New("no volume answers")
}

func firstClosed(mount Mounter, addresses []string) (Volume, error) {
	for _, address := range addresses {
		v, err := mount(address)
		if err != nil {
			continue
		}
		if err := v.Check(); err != nil {
			v.Close()
			continue
		}
		return v, nil
	}
	return nil, errors.New("no volume answers")
}
