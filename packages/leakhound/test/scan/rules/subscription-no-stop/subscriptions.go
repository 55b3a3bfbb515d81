package p

import (
	"net/http"
	"os"
	"os/signal"

	"github.com/fsnotify/fsnotify"
	"github.com/valyala/fasthttp"
)

func handle(w http.ResponseWriter, r *http.Request) {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt) // want: handle runs for every call
	select {
	case <-stop:
	case <-r.Context().Done():
	}
}

func stops(w http.ResponseWriter, r *http.Request) {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	defer signal.Stop(stop)
	<-stop
}

func watches(path string) error {
	watcher, err := fsnotify.NewWatcher() // want: fsnotify.NewWatcher
	if err != nil {
		return err
	}
	return watcher.Add(path)
}

func watchesAndCloses(path string) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return err
	}
	defer watcher.Close()
	return watcher.Add(path)
}

func fetches(url string) {
	req := fasthttp.AcquireRequest() // want: fasthttp.AcquireRequest
	req.SetRequestURI(url)
	released := fasthttp.AcquireRequest()
	fasthttp.ReleaseRequest(released)
}

func main() {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	<-stop
}
