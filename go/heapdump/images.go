package heapdump

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"time"
)

// Kinds of images, as in the header X-Leakhound-Image.
const (
	goDump  = "go-heap-dump"
	elfCore = "elf-core"
)

// images makes one image at a time: two at once would cost the service twice the memory or the pause.
type images struct {
	dir  string
	free chan struct{}
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
	defer func() { i.free <- struct{}{} }()
	query := r.URL.Query()
	if query.Get("gc") != "0" {
		runtime.GC()
	}
	image, err := i.open(query.Get("twin") == "1")
	if err != nil {
		refuse(w, err)
		return
	}
	defer image.Close()
	send(w, r, image)
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
