//go:build !linux || !(amd64 || arm64)

package heapdump

// openCore needs the fork of Linux.
func openCore() (*image, error) {
	return nil, refusal{"the process can be forked on Linux on amd64 and arm64 only; request it without twin=1"}
}
