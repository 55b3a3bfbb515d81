package p

import "time"

type keeper struct{ stop chan struct{} }

func (k *keeper) tick() {}

func (k *keeper) run() {
	for {
		select {
		case <-k.stop:
			return
		case <-time.Tick(time.Second): // want: Each iteration of the loop creates a ticker with time.Tick
			k.tick()
		}
	}
}

func (k *keeper) runWithOne() {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-k.stop:
			return
		case <-ticker.C:
			k.tick()
		}
	}
}
