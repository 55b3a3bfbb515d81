package p

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
)

var waiting = prometheus.NewGaugeVec(prometheus.GaugeOpts{}, []string{"id"})

// A process has as many workers as it starts.
func work(workerID int, userID int) {
	waiting.With(prometheus.Labels{"id": strconv.Itoa(workerID)}).Inc()
	waiting.With(prometheus.Labels{"id": strconv.Itoa(userID)}).Inc() // want: The label takes userID
}
