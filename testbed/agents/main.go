// Command agents is a service that leaks sessions, and pushes its profiles with Pyroscope's agent.
//
//	agents -server http://127.0.0.1:7070 -every 2s -max-life 3m
package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/grafana/pyroscope-go"
)

type session struct {
	body []byte
}

var sessions []*session

//go:noinline
func (s *session) fill() {
	s.body = make([]byte, 16<<10)
}

//go:noinline
func keepSession() {
	s := &session{}
	s.fill()
	sessions = append(sessions, s)
}

func main() {
	server := flag.String("server", "http://127.0.0.1:7070", "where to push")
	name := flag.String("name", "agents-shop", "name of the service")
	host := flag.String("hostname", "pod-1", "tag hostname")
	token := flag.String("token", "", "bearer token")
	every := flag.Duration("every", 15*time.Second, "time between two pushes")
	life := flag.Duration("max-life", 3*time.Minute, "ends after this time")
	flag.Parse()
	headers := map[string]string{}
	if *token != "" {
		headers["Authorization"] = "Bearer " + *token
	}
	_, err := pyroscope.Start(pyroscope.Config{
		ApplicationName: *name,
		ServerAddress:   *server,
		Tags:            map[string]string{"hostname": *host, "version": "1.4.0"},
		HTTPHeaders:     headers,
		UploadRate:      *every,
		Logger:          pyroscope.StandardLogger,
		ProfileTypes: []pyroscope.ProfileType{
			pyroscope.ProfileCPU,
			pyroscope.ProfileAllocObjects,
			pyroscope.ProfileAllocSpace,
			pyroscope.ProfileInuseObjects,
			pyroscope.ProfileInuseSpace,
			pyroscope.ProfileGoroutines,
		},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("ready")
	end := time.After(*life)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			keepSession()
		case <-end:
			return
		}
	}
}
