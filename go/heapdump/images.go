package heapdump

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"sync"
	"time"
)

// Kinds of images, as in the header X-Leakhound-Image.
const (
	goDump  = "go-heap-dump"
	elfCore = "elf-core"
)

// images makes one image at a time: two at once would cost the service twice the memory or the pause.
type images struct {
	dir string
	// free has one element while no image is being made or sent.
	free chan struct{}
	// A limit on the time to send an image: a client that reads slowly must not keep a child process or a file forever.
	sendTimeout time.Duration
}

const sendTimeout = 10 * time.Minute

// processSlot is shared by all handlers of the process.
var processSlot = newSlot()

func newSlot() chan struct{} {
	free := make(chan struct{}, 1)
	free <- struct{}{}
	return free
}

// refusal is the reason why an image would endanger the service now.
type refusal struct{ reason string }

func (r refusal) Error() string { return r.reason }

// ServeHTTP answers with an image: with ?twin=1 by a forked copy, with ?gc=0 without a collection before.
func (i *images) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	select {
	case <-i.free:
	default:
		w.Header().Set("Retry-After", "30")
		http.Error(w, "another image is being made; try again when it is done", http.StatusTooManyRequests)
		return
	}
	var release sync.Once
	free := func() { release.Do(func() { i.free <- struct{}{} }) }
	defer free()
	query := r.URL.Query()
	if query.Get("gc") != "0" {
		runtime.GC()
	}
	image, err := i.open(query.Get("twin") == "1")
	if err != nil {
		refuse(w, err)
		return
	}
	var closing sync.Once
	end := func() { closing.Do(func() { image.Close() }) }
	defer end()
	setWriteDeadline(w, time.Now().Add(i.sendTimeout))
	// A writer that passes no deadline on would keep this goroutine in a write for as long as the client likes. Then the
	// image is closed and the next one may be made; the next piece of this one fails, and ends the connection.
	watchdog := time.AfterFunc(i.sendTimeout, func() { end(); free() })
	defer watchdog.Stop()
	send(w, r, image)
}

// setWriteDeadline replaces the server's own deadline, which is meant for short answers. Middleware may have wrapped the
// writer: http.ResponseController would find the server's own in the same way, and needs Go 1.20.
func setWriteDeadline(w http.ResponseWriter, at time.Time) {
	for {
		if to, ok := w.(interface{ SetWriteDeadline(time.Time) error }); ok {
			_ = to.SetWriteDeadline(at)
			return
		}
		wrapper, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return
		}
		w = wrapper.Unwrap()
	}
}

func (i *images) open(isForked bool) (*image, error) {
	if isForked {
		return openCore()
	}
	return openDump(i.dir)
}

func refuse(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	if errors.As(err, &refusal{}) {
		status = http.StatusServiceUnavailable
	}
	http.Error(w, err.Error(), status)
}

func serveBinary(w http.ResponseWriter, r *http.Request) {
	file, err := os.Open(executable())
	if err != nil {
		http.Error(w, fmt.Sprintf("the executable cannot be read: %v", err), http.StatusInternalServerError)
		return
	}
	defer file.Close()
	setWriteDeadline(w, time.Now().Add(sendTimeout))
	w.Header().Set("Content-Type", "application/octet-stream")
	http.ServeContent(w, r, "", time.Time{}, file)
}

// executable returns the path of the running executable; on Linux it is right even if the file was replaced since.
func executable() string {
	if runtime.GOOS == "linux" {
		return "/proc/self/exe"
	}
	path, _ := os.Executable()
	return path
}
