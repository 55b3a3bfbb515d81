// Command shop is a service that leaks into a global map: each login keeps a session that nobody removes. It serves its
// profiles and, by the package go/heapdump, images of its heap; and it sends itself the requests of its users.
package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"time"

	"example.com/leakhound/go/heapdump"
	"example.com/shop/session"
)

// pages is filled once, and does not grow.
var pages = map[int][]byte{}

func main() {
	each := flag.Duration("each", 5*time.Millisecond, "time between two logins")
	token := flag.String("token", "", "token of heap images")
	flag.Parse()
	for page := range 200 {
		pages[page] = make([]byte, 4096)
	}
	http.HandleFunc("/login", login)
	heapdump.Mount(http.DefaultServeMux, heapdump.Options{Token: *token})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, "shop:", err)
		os.Exit(2)
	}
	go func() { _ = http.Serve(listener, nil) }()
	go visit(fmt.Sprintf("http://%s/login", listener.Addr()), *each)
	fmt.Println(listener.Addr())
	// The program ends with what started it.
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func login(w http.ResponseWriter, r *http.Request) {
	id := session.Begin(r.URL.Query().Get("user"))
	fmt.Fprintln(w, id, len(pages))
}

func visit(address string, each time.Duration) {
	for visitor := 0; ; visitor++ {
		answer, err := http.Get(fmt.Sprintf("%s?user=visitor-%d", address, visitor))
		if err == nil {
			_, _ = io.Copy(io.Discard, answer.Body)
			_ = answer.Body.Close()
		}
		time.Sleep(each)
	}
}
