package common

import (
	"fmt"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// serveMetrics writes the few metrics that leakhound reads, in the text format of Prometheus.
func serveMetrics(w http.ResponseWriter, _ *http.Request) {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	fmt.Fprintf(w, "process_resident_memory_bytes %d\n", residentBytes())
	fmt.Fprintf(w, "go_memstats_heap_alloc_bytes %d\n", stats.HeapAlloc)
	fmt.Fprintf(w, "go_memstats_heap_inuse_bytes %d\n", stats.HeapInuse)
	fmt.Fprintf(w, "go_memstats_heap_idle_bytes %d\n", stats.HeapIdle)
	fmt.Fprintf(w, "go_memstats_heap_released_bytes %d\n", stats.HeapReleased)
	fmt.Fprintf(w, "go_memstats_stack_inuse_bytes %d\n", stats.StackInuse)
	fmt.Fprintf(w, "go_memstats_sys_bytes %d\n", stats.Sys)
	fmt.Fprintf(w, "go_goroutines %d\n", runtime.NumGoroutine())
}

func residentBytes() uint64 {
	contents, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(contents))
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseUint(fields[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * uint64(os.Getpagesize())
}
