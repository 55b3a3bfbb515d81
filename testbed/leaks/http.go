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

// serving starts a server at the first event, and hands its address to every one.
func serving(handler http.HandlerFunc, event func(address string)) func(int) {
	start := sync.OnceValue(func() string { return httptest.NewServer(handler).Listener.Addr().String() })
	return func(int) { event(start()) }
}

func keepRequest(_ http.ResponseWriter, r *http.Request) {
	requestsMu.Lock()
	defer requestsMu.Unlock()
	requests[r] = true
}

func ask(address string) *http.Response {
	request := must(http.NewRequest(http.MethodGet, "http://"+address+"/healthz", nil))
	for header := range 12 {
		request.Header.Set(fmt.Sprintf("X-Header-%d", header), strings.Repeat("v", 60))
	}
	return must(http.DefaultClient.Do(request))
}

func askInFull(address string) {
	answer := ask(address)
	_, _ = io.Copy(io.Discard, answer.Body)
	answer.Body.Close()
}

// send leaves a connection open on which it has sent this much of a request.
func send(text string) func(address string) {
	return func(address string) {
		connection := must(net.Dial("tcp", address))
		fmt.Fprint(connection, text)
		keep(connection)
	}
}

func init() {
	mistakes["heap.gctx-request-map/own-map"] = serving(keepRequest, askInFull)
	mistakes["gr.http-body-unclosed/get"] = serving(
		func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 100_000)) },
		func(address string) { ask(address) },
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
