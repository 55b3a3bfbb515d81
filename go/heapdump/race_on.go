//go:build race

package heapdump

// isRaceBuild is true here: the race detector maps terabytes of memory, which a forked copy would write.
const isRaceBuild = true
