//go:build !race

package heapdump

const isRaceBuild = false
