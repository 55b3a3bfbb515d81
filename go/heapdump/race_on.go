//go:build race

package heapdump

// isRaceBuild: the race detector maps terabytes of its own, which a twin would write out.
const isRaceBuild = true
