package p

import (
	"fmt"
	"io"
	"net/http"
)

func fetch(url string) (body []byte, e error) {
	resp, err := http.Get(url) // want: not closed on the exit path at line 23
	defer func() {
		if e != nil {
			count(e)
			return
		}
		resp.Body.Close()
	}()
	if err != nil {
		return nil, err
	}
	body, err = io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	return body, nil
}

func closed(url string) (body []byte, e error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer func() {
		if e != nil {
			count(e)
		}
		resp.Body.Close()
	}()
	if resp.StatusCode != 200 {
		return nil, fmt.Errorf("status %d", resp.StatusCode)
	}
	return io.ReadAll(resp.Body)
}

func onSuccess(url string) (body []byte, err error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err == nil {
			resp.Body.Close()
		}
	}()
	if resp.StatusCode != 200 {
		resp.Body.Close()
		return nil, fmt.Errorf("status %d", resp.StatusCode)
	}
	return nil, nil
}

func count(error) {}
