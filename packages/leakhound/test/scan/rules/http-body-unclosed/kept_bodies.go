package p

import (
	"compress/gzip"
	"io"
	"net/http"
)

type page struct {
	text *gzip.Reader
	raw  io.ReadCloser
}

func (p *page) Read(b []byte) (int, error) { return p.text.Read(b) }
func (p *page) Close() error               { return p.text.Close() }

func openPage(url string) (*page, error) {
	resp, err := http.Get(url) // want: page.raw gets a response body
	if err != nil {
		return nil, err
	}
	text, err := gzip.NewReader(resp.Body)
	if err != nil {
		resp.Body.Close()
		return nil, err
	}
	return &page{text: text, raw: resp.Body}, nil
}

type closingPage struct {
	text *gzip.Reader
	body io.ReadCloser
}

func (p *closingPage) Read(b []byte) (int, error) { return p.text.Read(b) }
func (p *closingPage) Close() error {
	p.text.Close()
	return p.body.Close()
}

func openClosingPage(url string) (*closingPage, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	text, err := gzip.NewReader(resp.Body)
	if err != nil {
		resp.Body.Close()
		return nil, err
	}
	return &closingPage{text: text, body: resp.Body}, nil
}

func unpacked(url string) (io.ReadCloser, error) {
	resp, err := http.Get(url) // want: is returned at line 59 as something whose Close leaves it open
	if err != nil {
		return nil, err
	}
	return gzip.NewReader(resp.Body)
}

func head(url string) (io.ReadCloser, error) {
	resp, err := http.Get(url) // want: is returned at line 67 as something whose Close leaves it open
	if err != nil {
		return nil, err
	}
	return io.NopCloser(io.LimitReader(resp.Body, 10)), nil
}

func whole(url string) (io.ReadCloser, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

func withEnd(url string) (io.Reader, func() error, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, nil, err
	}
	return io.LimitReader(resp.Body, 10), resp.Body.Close, nil
}
