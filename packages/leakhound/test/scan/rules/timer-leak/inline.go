package p

import "time"

func pump(jobs chan int, interval time.Duration) {
	for {
		select {
		case job := <-jobs:
			println(job)
		case <-time.NewTimer(interval).C: // want: Each iteration of the loop creates a timer with time.NewTimer
			println("idle")
		}
	}
}

func pumpWithOne(jobs chan int, interval time.Duration) {
	timer := time.NewTimer(interval)
	defer timer.Stop()
	for {
		timer.Reset(interval)
		select {
		case job := <-jobs:
			println(job)
		case <-timer.C:
			println("idle")
		}
	}
}
