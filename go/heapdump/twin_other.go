//go:build !linux || !(amd64 || arm64)

package heapdump

// openTwin needs fork as Linux has it.
func openTwin() (*image, error) {
	return nil, refusal{"a twin can be made on Linux on amd64 and arm64 only; ask without twin=1"}
}
