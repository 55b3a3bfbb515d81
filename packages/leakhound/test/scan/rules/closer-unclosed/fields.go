package p

import (
	"io"
	"log"
	"os"
)

type sender interface {
	Send(body []byte) error
	Close() error
}

type output struct {
	client  sender
	sent    int
	sentMax int
}

func (o *output) Write(body []byte) error {
	if err := o.client.Send(body); err != nil {
		o.client.Close()
		o.client = nil
		return err
	}
	if o.sent++; o.sent > o.sentMax {
		log.Println("new connection")
		o.client = nil // want: Write sets o.client to nil without ending it
	}
	return nil
}

func (o *output) Close() error {
	client := o.client
	o.client = nil
	return client.Close()
}

func (o *output) shut(now bool) {
	if o.client != nil {
		if now {
			o.client.Close()
		}
	}
	o.client = nil
}

func (o *output) forget() { o.client = nil }

type journal struct {
	file *os.File
	out  io.Writer
	path string
}

func (j *journal) open() (err error) {
	j.file, err = os.Create(j.path) // want: no code of the package ends it
	return err
}

func (j *journal) append(line string) error {
	_, err := j.file.WriteString(line)
	return err
}

func (j *journal) Close() error {
	log.Println("closed", j.path)
	return nil
}

type kept struct{ log *os.File }

func (k *kept) open(path string) (err error) {
	k.log, err = os.Create(path)
	return err
}

func (k *kept) Close() error { return k.log.Close() }
