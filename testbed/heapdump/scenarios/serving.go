package scenarios

import (
	"io"
	"net"
	"net/http"
	"sync"
)

var servedAt string

// growServing requests sessions from a server in a goroutine: goroutines of its connections reference them, too.
func growServing(objects int) {
	if servedAt == "" {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			panic(err)
		}
		servedAt = "http://" + listener.Addr().String()
		go serve(listener)
	}
	for range objects {
		response, err := http.Get(servedAt)
		if err != nil {
			panic(err)
		}
		io.Copy(io.Discard, response.Body)
		response.Body.Close()
	}
}

func serve(listener net.Listener) {
	shop := &shopServer{baskets: make(map[int]*basket)}
	server := &http.Server{Handler: shop}
	if err := server.Serve(listener); err != nil {
		println(len(shop.baskets))
	}
}

type basket struct{ items []byte }

type shopServer struct {
	mutex   sync.Mutex
	baskets map[int]*basket
}

func (s *shopServer) ServeHTTP(http.ResponseWriter, *http.Request) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.baskets[len(s.baskets)] = &basket{items: payload()}
}
