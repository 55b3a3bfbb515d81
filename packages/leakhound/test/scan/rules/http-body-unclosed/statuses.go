package p

import (
	"errors"
	"io"
	"net/http"
)

var errSame = errors.New("not modified")

// A response with this status has no body, so the confidence is low.
func download(client *http.Client, req *http.Request) ([]byte, error) {
	resp, err := client.Do(req) // want: not closed on the exit path at line 20
	if err != nil {
		return nil, err
	}
	switch resp.StatusCode {
	case http.StatusOK, http.StatusPartialContent:
	case http.StatusNotModified:
		return nil, errSame
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

func downloadAny(client *http.Client, req *http.Request) ([]byte, error) {
	resp, err := client.Do(req) // want: not closed on the exit path at line 34
	if err != nil {
		return nil, err
	}
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusNotModified, http.StatusNotFound:
		return nil, errSame
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}
