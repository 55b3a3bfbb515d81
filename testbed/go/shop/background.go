package shop

import (
	"context"
	"hash/crc32"
	"time"
)

const (
	churnEvery   = 5 * time.Millisecond
	churnBuffers = 64
)

// churn replaces one buffer of 16 to 64 KiB at a time: 8 MB of garbage per second, 2.5 MB live.
func churn(ctx context.Context) {
	var alive [churnBuffers][]byte
	tick := time.NewTicker(churnEvery)
	defer tick.Stop()
	for turn := 0; ; turn++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			alive[turn%churnBuffers] = make([]byte, (1+turn%4)*16<<10)
		}
	}
}

// startWorkers starts a pool of constant size. It ends with ctx.
func startWorkers(ctx context.Context, count int) chan<- string {
	jobs := make(chan string, count)
	for range count {
		go func() {
			for {
				select {
				case <-ctx.Done():
					return
				case id := <-jobs:
					crc32.ChecksumIEEE([]byte(id))
				}
			}
		}()
	}
	return jobs
}

// offer queues a job, or drops it when the workers are busy.
func offer(jobs chan<- string, id string) {
	select {
	case jobs <- id:
	default:
	}
}
