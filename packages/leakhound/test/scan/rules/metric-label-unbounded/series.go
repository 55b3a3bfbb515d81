package p

import "github.com/prometheus/client_golang/prometheus"

type groupMetrics struct {
	samples  *prometheus.GaugeVec
	duration *prometheus.GaugeVec
	missed   *prometheus.CounterVec
	failures *prometheus.CounterVec
}

func newGroupMetrics() *groupMetrics {
	m := &groupMetrics{
		samples:  prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "samples"}, []string{"group"}),
		missed:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: "missed"}, []string{"group"}),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "failures"}, []string{"reason"}),
	}
	return m
}

func (m *groupMetrics) withDuration() {
	m.duration = prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "duration"}, []string{"group"})
}

func (m *groupMetrics) run(group string) {
	m.samples.WithLabelValues(group).Set(1)
	m.missed.WithLabelValues(group).Inc()
	m.duration.WithLabelValues(group).Set(2)
	m.failures.WithLabelValues("timeout").Inc()
}

func (m *groupMetrics) forget(group string) {
	m.samples.DeleteLabelValues(group) // want: nothing of the package removes those of missed
}
