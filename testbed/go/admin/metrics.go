package admin

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"time"
)

var started = time.Now()

// serveMetrics writes Prometheus's text format, with the metric names of its Go client.
func serveMetrics(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if bytes, ok := residentBytes(); ok {
		gauge(w, "process_resident_memory_bytes", bytes)
	}
	gauge(w, "process_start_time_seconds", float64(started.UnixMilli())/1000)
	gauge(w, "go_goroutines", float64(runtime.NumGoroutine()))
	gauge(w, "go_memstats_heap_alloc_bytes", float64(m.HeapAlloc))
	gauge(w, "go_memstats_heap_inuse_bytes", float64(m.HeapInuse))
	gauge(w, "go_memstats_heap_idle_bytes", float64(m.HeapIdle))
	gauge(w, "go_memstats_heap_released_bytes", float64(m.HeapReleased))
	gauge(w, "go_memstats_heap_objects", float64(m.HeapObjects))
	gauge(w, "go_memstats_stack_inuse_bytes", float64(m.StackInuse))
	gauge(w, "go_memstats_sys_bytes", float64(m.Sys))
	fmt.Fprintf(w, "# TYPE go_gc_duration_seconds summary\ngo_gc_duration_seconds_sum %g\ngo_gc_duration_seconds_count %d\n",
		time.Duration(m.PauseTotalNs).Seconds(), m.NumGC)
}

func gauge(w io.Writer, name string, value float64) {
	fmt.Fprintf(w, "# TYPE %s gauge\n%s %g\n", name, name, value)
}

// residentBytes reads the second field of /proc/self/statm, in pages. Linux only.
func residentBytes() (float64, bool) {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, false
	}
	var size, resident float64
	if _, err := fmt.Sscan(string(text), &size, &resident); err != nil {
		return 0, false
	}
	return resident * float64(os.Getpagesize()), true
}
