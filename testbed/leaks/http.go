package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
)

var (
	requests   = map[*http.Request]bool{}
	requestsMu sync.Mutex
)

// serving starts a server at the first event, and passes its address to each event.
func serving(handler http.HandlerFunc, event func(address string)) func(int) {
	start := sync.OnceValue(func() string { return httptest.NewServer(handler).Listener.Addr().String() })
	return func(int) { event(start()) }
}

func keepRequest(_ http.ResponseWriter, r *http.Request) {
	requestsMu.Lock()
	defer requestsMu.Unlock()
	requests[r] = true
}

func request(address string) *http.Response {
	outgoing := must(http.NewRequest(http.MethodGet, "http://"+address+"/healthz", nil))
	for header := range 12 {
		outgoing.Header.Set(fmt.Sprintf("X-Header-%d", header), strings.Repeat("v", 60))
	}
	return must(http.DefaultClient.Do(outgoing))
}

func requestInFull(address string) {
	answer := request(address)
	_, _ = io.Copy(io.Discard, answer.Body)
	answer.Body.Close()
}

// send opens a connection, sends this part of a request, and leaves it open.
func send(text string) func(address string) {
	return func(address string) {
		connection := must(net.Dial("tcp", address))
		fmt.Fprint(connection, text)
		keep(connection)
	}
}

func init() {
	mistakes["heap.gctx-request-map/own-map"] = serving(keepRequest, requestInFull)
	mistakes["gr.http-body-unclosed/get"] = serving(
		func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 100_000)) },
		func(address string) { request(address) },
	)
	mistakes["gr.http-transport-idle/a-call"] = serving(
		func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "ok") },
		func(address string) {
			client := http.Client{Transport: &http.Transport{}}
			answer := must(client.Get("http://" + address))
			_, _ = io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
		},
	)
	mistakes["gr.http-server-idle/half-sent"] = serving(http.NotFound, send("GET / HT"))
	mistakes["gr.http-handler-stuck/never"] = serving(
		func(http.ResponseWriter, *http.Request) { <-never },
		send("GET / HTTP/1.1\r\nHost: leaks\r\n\r\n"),
	)
}
