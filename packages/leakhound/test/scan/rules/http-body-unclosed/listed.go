package p

import (
	"errors"
	"net/http"
)

type retrier struct{ client *http.Client }

// Keeps the responses of the tries that failed, and returns the last one open.
func (r *retrier) do(request *http.Request, all []*http.Response) (*http.Response, error) {
	resp, err := r.client.Do(request)
	if err != nil {
		return nil, err
	}
	all = append(all, resp)
	if len(all) < 3 && resp.StatusCode == http.StatusTooManyRequests {
		resp.Body.Close()
		return r.do(request, all)
	}
	return resp, nil
}

func (r *retrier) get(request *http.Request) error {
	resp, err := r.do(request, nil) // want: not closed on the exit path at line 30
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	return resp.Body.Close()
}

func (r *retrier) getAndClose(request *http.Request) error {
	resp, err := r.do(request, nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	return nil
}
