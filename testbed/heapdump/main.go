// Command heapdump retains memory in a known way and writes Go heap dumps of it.
//
//	heapdump -scenario incident -objects 2000 -base base.dump -out now.dump
//
// The base image is written after the first tenth of the objects, the other after all of them.
package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"

	"example.com/leakhound/go/heapdump"
	"example.com/leakhound/heapdump/scenarios"
)

var isCollected bool

func main() {
	name := flag.String("scenario", "", "scenario, see scenarios.All")
	objects := flag.Int("objects", 2000, "number of objects to retain")
	base := flag.String("base", "", "write an image after the first tenth of the objects")
	out := flag.String("out", "", "write the image at the end")
	flag.BoolVar(&isCollected, "collect", true, "collect garbage before each image")
	serve := flag.Bool("serve", false, "then print an address, and serve images there until standard input ends")
	flag.Parse()

	grow, known := scenarios.All[*name]
	if !known {
		fail(fmt.Errorf("no scenario %q", *name))
	}
	// A program that does not use the heap profile is linked without it, and its dumps have no samples.
	pprof.Lookup("heap")
	scenarios.StartBackgroundLoad()
	grow(*objects / 10)
	if *base != "" {
		dump(*base)
	}
	grow(*objects - *objects/10)
	if *out != "" {
		dump(*out)
	}
	if *serve {
		serveImages()
	}
}

// serveImages serves on loopback, like a service that mounts the package.
func serveImages() {
	runtime.GC()
	runtime.GC()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fail(err)
	}
	mux := http.NewServeMux()
	heapdump.Mount(mux, heapdump.Options{})
	go func() { fail(http.Serve(listener, mux)) }()
	fmt.Println(listener.Addr())
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// dump writes an image without garbage: the second collection frees objects whose finalizers ran after the first.
func dump(path string) {
	if isCollected {
		runtime.GC()
		runtime.GC()
	}
	file, err := os.Create(path)
	if err != nil {
		fail(err)
	}
	debug.WriteHeapDump(file.Fd())
	if err := file.Close(); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "heapdump:", err)
	os.Exit(2)
}
