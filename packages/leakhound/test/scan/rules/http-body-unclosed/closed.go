package p

import (
	"io"
	"net/http"
)

func read(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

func handedOn(url string) (*http.Response, error) {
	resp, err := http.Get(url)
	return resp, err
}

func bodyHandedOn(url string) (io.ReadCloser, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

func byHelper(url string) {
	resp, _ := http.Get(url)
	drain(resp.Body)
}

func drain(body io.ReadCloser) { body.Close() }
