package common

import (
	"context"
	"time"
)

const (
	churnEvery   = 4 * time.Millisecond
	churnBuffers = 40
	batchEvery   = 9 * time.Second
	batchFor     = 1500 * time.Millisecond
	batchBlocks  = 48
	blockBytes   = 64 << 10
)

// churn replaces one buffer at a time: garbage for the collector, at a constant level.
func churn(ctx context.Context) {
	var alive [churnBuffers][]byte
	tick := time.NewTicker(churnEvery)
	defer tick.Stop()
	for turn := 0; ; turn++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			alive[turn%churnBuffers] = make([]byte, (1+turn%4)*8<<10)
		}
	}
}

// batch repeatedly holds a few MiB for a moment.
func batch(ctx context.Context) {
	for {
		if !sleep(ctx, batchEvery) {
			return
		}
		blocks := make([][]byte, 0, batchBlocks)
		for i := 0; i < batchBlocks; i++ {
			blocks = append(blocks, make([]byte, blockBytes))
		}
		if !sleep(ctx, batchFor) {
			return
		}
		blocks = nil
		_ = blocks
	}
}

func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
