package p

import (
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/http/httputil"
	"time"
)

func probe(parent context.Context, client *http.Client, url string) (int, error) {
	ctx, cancel := context.WithTimeout(parent, time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(context.WithValue(ctx, traceKey{}, url), http.MethodGet, url, nil)
	if err != nil {
		return 0, err
	}
	resp, err := client.Do(req) // want: never closed. Its connection is closed when the context of the request ends
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

type traceKey struct{}

func forward(w http.ResponseWriter, r *http.Request) {
	out := r.Clone(httptrace.WithClientTrace(r.Context(), nil))
	resp, err := http.DefaultTransport.RoundTrip(out) // want: with this function, and cannot be used again
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	io.Copy(w, resp.Body)
}

func passOn(w http.ResponseWriter, r *http.Request) {
	resp, err := http.DefaultTransport.RoundTrip(r) // want: with this function, and cannot be used again
	if err != nil {
		return
	}
	io.Copy(w, resp.Body)
}

// The caller's context may live as long as the process.
func fetch(ctx context.Context, url string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, err
	}
	resp, err := http.DefaultClient.Do(req) // want: so its connection and two goroutines stay
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

// The cancel function runs later, or never.
func keep(parent context.Context, url string, later func(func())) (int, error) {
	ctx, cancel := context.WithCancel(parent)
	later(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, err
	}
	resp, err := http.DefaultClient.Do(req) // want: so its connection and two goroutines stay
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

// A client sends what it is given: the request is not one that a server has received.
func send(client *http.Client, r *http.Request) (int, error) {
	resp, err := client.Do(r) // want: so its connection and two goroutines stay
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

func dump(req *http.Request, out io.Writer) error {
	resp, err := http.DefaultTransport.RoundTrip(req) // want: read to its end
	if err != nil {
		return err
	}
	text, err := httputil.DumpResponse(resp, true)
	if err != nil {
		return err
	}
	_, err = out.Write(text)
	return err
}
