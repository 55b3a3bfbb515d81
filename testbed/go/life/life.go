// Package life limits the run time of testbed processes, so that none outlives its test.
package life

import (
	"context"
	"io"
	"os"
	"time"
)

// Bounded ends with parent, after max, or when standard input closes. A terminal or /dev/null says
// nothing about the parent process, so it is not read.
func Bounded(parent context.Context, max time.Duration) (context.Context, context.CancelFunc) {
	ctx, stop := context.WithTimeout(parent, max)
	if info, err := os.Stdin.Stat(); err == nil && info.Mode()&os.ModeCharDevice == 0 {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			stop()
		}()
	}
	return ctx, stop
}
