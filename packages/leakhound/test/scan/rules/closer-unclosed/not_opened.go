package p

import "github.com/example/lib"

// What could not be opened holds nothing.
func replicate(name string) error {
	client := lib.NewClient(name)
	if err := client.Connect(); err != nil {
		return err
	}
	defer client.Close()
	return client.Run()
}

type plugin struct {
	conn *lib.Conn
	stop chan struct{}
}

func startPlugin() (*plugin, error) { return &plugin{stop: make(chan struct{})}, nil }

func (p *plugin) Close() error { close(p.stop); return nil }

// The deferred code knows when it must be closed.
func launch(name string) (*plugin, error) {
	p, err := startPlugin()
	if err != nil {
		return nil, err
	}
	defer func() {
		if p.conn == nil {
			lib.IgnoreClose(p)
		}
	}()
	conn, err := lib.Dial(name)
	if err != nil {
		return nil, err
	}
	p.conn = conn
	return p, nil
}

func closed() error {
	p, err := startPlugin()
	if err != nil {
		return err
	}
	defer p.Close()
	return nil
}
