package p

import (
	"bytes"
	"errors"
	"io"
	"net/http"
)

type api struct{ client *http.Client }

// Where the status is bad, the body is closed, and its text stays in memory.
func (a *api) call(req *http.Request) (*http.Response, error) {
	resp, err := a.client.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode >= 400 {
		text, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			return nil, err
		}
		resp.Body = io.NopCloser(bytes.NewReader(text))
	}
	return resp, nil
}

func (a *api) get(req *http.Request) (io.ReadCloser, error) {
	resp, err := a.call(req) // want: not closed on the exit path at line 35
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, errors.New(resp.Status)
	}
	return resp.Body, nil
}
