package p

import (
	"fmt"
	"io"
	"net/http"
	"os"
)

type fetcher struct{ client *http.Client }

func (f fetcher) get(url string) (string, error) {
	resp, err := f.client.Get(url)
	if err != nil {
		return "", fmt.Errorf("get: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode >= 400 {
		return "", fmt.Errorf("status %d", resp.StatusCode)
	}
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}

func (f fetcher) helped(url string) error {
	resp, err := f.client.Get(url)
	if err != nil {
		return err
	}
	defer closeQuietly(resp.Body)
	if resp.StatusCode >= 400 {
		return io.EOF
	}
	return nil
}

func closeQuietly(c io.Closer) { c.Close() }

func (f fetcher) each(urls []string) {
	for _, url := range urls {
		resp, err := f.client.Get(url)
		if err != nil {
			continue
		}
		if resp.StatusCode != 200 {
			resp.Body.Close()
			continue
		}
		io.Copy(os.Stdout, resp.Body)
		resp.Body.Close()
	}
}

func (f fetcher) branches(url string) error {
	resp, err := f.client.Get(url)
	if err == nil {
		defer resp.Body.Close()
		return nil
	}
	return err
}

func (f fetcher) inHead(url string) error {
	if resp, err := f.client.Get(url); err != nil {
		return err
	} else {
		resp.Body.Close()
	}
	return nil
}

type result struct{ resp *http.Response }

func (f fetcher) kept(url string) (*result, error) {
	resp, err := f.client.Get(url)
	if err != nil {
		return nil, err
	}
	return &result{resp: resp}, nil
}

func (f fetcher) fatal(url string) {
	resp, err := f.client.Get(url)
	if err != nil {
		panic(err)
	}
	drainAndClose(resp)
}

func drainAndClose(r *http.Response) {
	io.Copy(io.Discard, r.Body)
	r.Body.Close()
}

func (f fetcher) async(url string) {
	resp, err := f.client.Get(url)
	if err != nil {
		return
	}
	go func() {
		defer resp.Body.Close()
		io.Copy(io.Discard, resp.Body)
	}()
}

// Nobody knows what decode does with the response, so a caller may get one that is closed.
type decoder func(*http.Response, any) error

func (f fetcher) open(url string) (resp *http.Response, err error) {
	resp, err = f.client.Get(url)
	return resp, err
}

func (f fetcher) decoded(url string, out any, decode decoder) (resp *http.Response, err error) {
	resp, err = f.open(url)
	if err != nil {
		return nil, err
	}
	if out == nil {
		return resp, nil
	}
	return resp, decode(resp, out)
}

func (f fetcher) name(url string) (string, error) {
	var name string
	_, err := f.decoded(url, &name, nil)
	return name, err
}
