//go:build !linux

package heapdump

// checkSpace cannot measure the disks of this system: on a full disk the dump is incomplete, and leakhound reports that.
func checkSpace(string, uint64) error { return nil }
