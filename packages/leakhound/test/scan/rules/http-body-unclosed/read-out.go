package p

import (
	"errors"
	"io"
	"net/http"
	"strconv"
)

// Reads the body to its end for each status for which it returns an error.
func check(resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	data, _ := io.ReadAll(resp.Body)
	return errors.New(strconv.Itoa(resp.StatusCode) + string(data))
}

// The body that the next turn overwrites was read to its end.
func retry(client *http.Client, url string) (resp *http.Response, err error) {
	for {
		if resp, err = client.Get(url); err == nil { // want: overwritten at line 22
			err = check(resp)
		}
		if err == nil {
			return
		}
	}
}

func all(client *http.Client, url string) ([]byte, error) {
	resp, err := client.Get(url) // want: never closed
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	return data, nil
}

func drained(client *http.Client, url string) error {
	resp, err := client.Get(url) // want: never closed
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

// Only the first bytes are read.
func start(client *http.Client, url string) ([]byte, error) {
	resp, err := client.Get(url) // want: never closed
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(resp.Body, 100))
}

// The body is read on one path and not on the other.
func either(client *http.Client, url string) ([]byte, error) {
	resp, err := client.Get(url) // want: never closed
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusOK {
		return io.ReadAll(resp.Body)
	}
	return nil, errors.New("status " + resp.Status)
}

// Where check returns no error, it has read nothing.
func checked(client *http.Client, url string) (int, error) {
	resp, err := client.Get(url) // want: never closed
	if err != nil {
		return 0, err
	}
	if err := check(resp); err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}
