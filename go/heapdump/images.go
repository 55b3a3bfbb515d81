package heapdump

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"time"
)

// What an image is, in the header X-Leakhound-Image.
const (
	goDump  = "go-heap-dump"
	elfCore = "elf-core"
)

// images makes one image at a time: a second one would cost the service its memory or its time twice.
type images struct {
	dir  string
	free chan struct{}
}

// refusal says why the service had better make no image now.
type refusal struct{ reason string }

func (r refusal) Error() string { return r.reason }

// ServeHTTP answers with an image; ?twin=1 asks for a twin, ?gc=0 leaves garbage in.
func (i *images) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	select {
	case <-i.free:
	default:
		w.Header().Set("Retry-After", "30")
		http.Error(w, "an image is being made; ask again when it is done", http.StatusTooManyRequests)
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

func (i *images) open(asTwin bool) (*image, error) {
	if asTwin {
		return openTwin()
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
		http.Error(w, fmt.Sprintf("the program cannot be read: %v", err), http.StatusInternalServerError)
		return
	}
	defer file.Close()
	w.Header().Set("Content-Type", "application/octet-stream")
	http.ServeContent(w, r, "", time.Time{}, file)
}

// executable is the program that runs; on Linux also when its file was replaced since.
func executable() string {
	if runtime.GOOS == "linux" {
		return "/proc/self/exe"
	}
	path, _ := os.Executable()
	return path
}
