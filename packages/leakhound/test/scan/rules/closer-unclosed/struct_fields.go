package p

import (
	"errors"
	"net"
	"os"
)

type process struct {
	exit    *os.File
	control *os.File
	conn    net.Conn
}

func start(dir string) (*process, error) {
	exit, err := os.Create(dir + "/exit")
	if err != nil {
		return nil, err
	}
	control, err := os.Create(dir + "/control") // want: process.control gets a file, and no code of the package ends it
	if err != nil {
		exit.Close()
		return nil, err
	}
	return &process{exit: exit, control: control}, nil
}

func (p *process) signal(text string) error {
	if p.control == nil {
		return errors.New("ended")
	}
	_, err := p.control.WriteString(text)
	return err
}

func (p *process) Close() error { return p.exit.Close() }

type index struct{ file *os.File }

// Whoever gets the file may close it.
func (i *index) take() *os.File { return i.file }

func openIndex(path string) (*index, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &index{file: file}, nil
}

func (i *index) Close() {}

type rotated struct{ current *os.File }

func (r *rotated) rotate(path string) (err error) {
	if r.current != nil {
		r.current.Close()
	}
	r.current, err = os.Create(path) // want: code ends it only where it gets another
	return err
}

func (r *rotated) Write(p []byte) (int, error) { return r.current.Write(p) }
func (r *rotated) Close() error                { return nil }

type server struct{ socket *os.File }

type plugin struct{ servers []*server }

func (p *plugin) Start(path string) error {
	file, err := os.Open(path) // want: server.socket gets a file
	if err != nil {
		return err
	}
	p.servers = append(p.servers, &server{socket: file})
	return nil
}

func (p *plugin) Stop() {}
