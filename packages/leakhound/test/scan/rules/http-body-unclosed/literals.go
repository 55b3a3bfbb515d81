package p

import (
	"io"
	"net/http"
)

type progress struct {
	r     io.Reader
	total int64
}

func (p *progress) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	p.total += int64(n)
	return n, err
}

type closing struct{ body io.ReadCloser }

func (c *closing) Read(b []byte) (int, error) {
	n, err := c.body.Read(b)
	if err != nil {
		c.body.Close()
	}
	return n, err
}

func atMost(url string) ([]byte, error) {
	resp, err := http.Get(url) // want: never closed
	if err != nil {
		return nil, err
	}
	return io.ReadAll(&io.LimitedReader{R: resp.Body, N: 1024})
}

func counted(url string, dst io.Writer) error {
	resp, err := http.Get(url) // want: never closed
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, &progress{r: resp.Body})
	return err
}

func unkeyed(url string, dst io.Writer) error {
	resp, err := http.Get(url) // want: not closed on the exit path at line \d+
	if err != nil {
		return err
	}
	if _, err = io.Copy(dst, &progress{resp.Body, 0}); err != nil {
		return err
	}
	return resp.Body.Close()
}

// The reader closes the body at its end.
func closed(url string, dst io.Writer) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, &closing{body: resp.Body})
	return err
}

// Others have the reader, and with it the body.
func kept(url string, keep func(io.Reader)) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	keep(&progress{r: resp.Body})
	return nil
}
