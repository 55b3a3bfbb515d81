package p

import (
	"crypto/tls"
	"net/http"
	"time"
)

type client struct {
	address string
	http    *http.Client
}

func newClient(address string, config *tls.Config) *client {
	transport := &http.Transport{TLSClientConfig: config} // want: Close of client leaves the idle connections of this transport open
	return &client{address: address, http: &http.Client{Transport: transport}}
}

func (c *client) Close() error { return nil }

func newLimitedClient(address string, config *tls.Config) *client {
	transport := &http.Transport{TLSClientConfig: config, IdleConnTimeout: time.Minute}
	return &client{address: address, http: &http.Client{Transport: transport}}
}

func newShortClient(address string) *client {
	transport := &http.Transport{}
	transport.DisableKeepAlives = true
	return &client{address: address, http: &http.Client{Transport: transport}}
}

// Nothing says that its values end.
type lastingClient struct{ http *http.Client }

func newLastingClient(config *tls.Config) *lastingClient {
	return &lastingClient{http: &http.Client{Transport: &http.Transport{TLSClientConfig: config}}}
}
