package p

import (
	"io"
	"net/http"
)

type params struct {
	Path     string
	KeepOpen bool
	Into     any
}

// Closes the body itself unless a field of its parameter says otherwise.
func send(client *http.Client, p params) ([]byte, *http.Response, error) {
	resp, err := client.Get(p.Path)
	if err != nil {
		return nil, nil, err
	}
	if !p.KeepOpen {
		defer resp.Body.Close()
	}
	var body []byte
	if p.Into != nil || !p.KeepOpen {
		body, err = io.ReadAll(io.LimitReader(resp.Body, 100))
		if err != nil {
			return body, resp, err
		}
	}
	return body, resp, nil
}

func closedByField(client *http.Client) error {
	_, _, err := send(client, params{Path: "/users", Into: new(int)})
	return err
}

func closedByVariable(client *http.Client) ([]byte, error) {
	p := params{Path: "/users", KeepOpen: false}
	body, _, err := send(client, p)
	return body, err
}

func keptOpen(client *http.Client) error {
	_, _, err := send(client, params{Path: "/users", KeepOpen: true}) // want: discarded without being closed
	return err
}

func setLater(client *http.Client, isStream bool) error {
	p := params{Path: "/users"}
	p.KeepOpen = isStream
	_, _, err := send(client, p) // want: discarded without being closed
	return err
}

func handedOn(client *http.Client, p params) error {
	_, _, err := send(client, p) // want: discarded without being closed
	return err
}

// Returns before it closes where a flag says so.
func fetchAs(client *http.Client, url string, isStream bool) (*http.Response, error) {
	resp, err := client.Get(url)
	if err != nil {
		return nil, err
	}
	if isStream {
		return resp, nil
	}
	defer resp.Body.Close()
	return resp, nil
}

func status(client *http.Client) (int, error) {
	resp, err := fetchAs(client, "/users", false)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

func statusOfStream(client *http.Client) (int, error) {
	resp, err := fetchAs(client, "/users", true) // want: never closed
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

type options struct{ Raw *http.Header }

func sendRaw(client *http.Client, url string, o *options) (*http.Response, error) {
	resp, err := client.Get(url)
	if err != nil {
		return nil, err
	}
	if o.Raw == nil {
		resp.Body.Close()
	}
	return resp, nil
}

func withoutRaw(client *http.Client) {
	sendRaw(client, "/users", &options{})
}

func withRaw(client *http.Client) {
	sendRaw(client, "/users", &options{Raw: &http.Header{}}) // want: discarded without being closed
}
