package p

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"
)

type api struct {
	client *http.Client
	hc     http.Client
}

var shared = &http.Client{Timeout: time.Second}

func (a *api) status(req *http.Request) error {
	resp, err := a.client.Do(req) // want: not closed on the exit path at line 24
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	defer resp.Body.Close()
	return json.NewDecoder(resp.Body).Decode(&struct{}{})
}

func (a *api) ping(url string) bool {
	req, _ := http.NewRequest("GET", url, nil)
	resp, err := a.hc.Do(req) // want: never closed
	return err == nil && resp.StatusCode == 200
}

func poll(urls []string) {
	for _, url := range urls {
		resp, err := shared.Get(url) // want: not closed on the exit path at line 43
		if err != nil {
			continue
		}
		if resp.StatusCode == http.StatusNoContent {
			continue
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
}

func read(url string) ([]byte, error) {
	resp, err := (&http.Client{}).Get(url) // want: never closed
	if err != nil {
		return nil, err
	}
	return readAll(resp)
}

func readAll(resp *http.Response) ([]byte, error) { return io.ReadAll(resp.Body) }

func discarded(client interface {
	Do(*http.Request) (*http.Response, error)
}) {
	req, _ := http.NewRequest("POST", "/", nil)
	_, err := client.Do(req) // want: discarded
	_ = err
}
