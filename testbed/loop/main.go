// Loop is a service that ends by itself, for tests that start it again and again.
//
//	loop -listen 127.0.0.1:6060 -mode leak     keeps a basket for each order, and exits with status 137 at -limit MiB
//	loop -listen 127.0.0.1:6060 -mode crash    fills a table when it starts, and panics after -after
package main

import (
	"flag"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"runtime"
	"time"
)

const (
	tick        = 10 * time.Millisecond
	basketBytes = 16 << 10
	killed      = 137
	tableParts  = 60
	partBytes   = 512 << 10
)

var (
	baskets [][]byte
	table   [][]byte
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "address of /debug/pprof")
	mode := flag.String("mode", "leak", "leak or crash")
	limit := flag.Uint64("limit", 96, "MiB of live memory at which the process ends")
	after := flag.Duration("after", 4*time.Second, "time after which the process crashes")
	flag.Parse()
	switch *mode {
	case "leak":
		go serveOrders(*limit << 20)
	case "crash":
		go loadTable()
		time.AfterFunc(*after, func() { panic("the database does not answer") })
	default:
		log.Fatalf("no mode %q", *mode)
	}
	log.Fatal(http.ListenAndServe(*listen, nil))
}

// serveOrders keeps what it allocates, until the process has as much memory as it may have.
func serveOrders(limit uint64) {
	var stats runtime.MemStats
	for range time.Tick(tick) {
		order()
		order()
		runtime.ReadMemStats(&stats)
		if stats.HeapAlloc > limit {
			os.Exit(killed)
		}
	}
}

//go:noinline
func order() { baskets = append(baskets, filled(6*basketBytes)) }

// loadTable builds what the service needs, within its first second.
func loadTable() {
	for range tableParts {
		table = append(table, filled(partBytes))
		time.Sleep(tick)
	}
}

// filled touches every page, so that the memory is resident.
func filled(size int) []byte {
	buffer := make([]byte, size)
	for at := 0; at < size; at += 4096 {
		buffer[at] = 1
	}
	return buffer
}
