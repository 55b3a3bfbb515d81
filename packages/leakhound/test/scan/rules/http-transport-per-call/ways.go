package p

import (
	nethttp "net/http"
	"net/http"
	"sync"

	"github.com/go-resty/resty/v2"
)

var (
	shared *http.Client
	mu     sync.Mutex
)

type server struct{ client *http.Client }

func clones(w http.ResponseWriter, r *http.Request) {
	transport := http.DefaultTransport.(*http.Transport).Clone() // want: clones runs for every call
	client := &http.Client{Transport: transport}
	client.Head("http://orders")
}

func aliased(w http.ResponseWriter, r *http.Request) {
	client := nethttp.Client{Transport: &nethttp.Transport{MaxIdleConns: 4}} // want: aliased
	client.Head("http://orders")
}

func library(w http.ResponseWriter, r *http.Request) {
	resty.New().R().Get("http://orders") // want: library
}

func (s *server) order(w http.ResponseWriter, r *http.Request) {
	s.fetch()
	lazily()
	closing()
}

func (s *server) fetch() {
	transport := &http.Transport{} // want: fetch
	(&http.Client{Transport: transport}).Head("http://orders")
	s.client = &http.Client{Transport: &http.Transport{}}
}

func lazily() {
	mu.Lock()
	defer mu.Unlock()
	if shared == nil {
		shared = &http.Client{Transport: &http.Transport{}}
	}
}

func closing() {
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
}

func single() {
	transport := &http.Transport{}
	transport.DisableKeepAlives = true
}

func newServer() *server {
	return &server{client: &http.Client{Transport: &http.Transport{}}}
}

func main() {
	server := newServer()
	single()
	http.HandleFunc("/orders", server.order)
}
