package p

import "time"


func drained(stop chan struct{}) {
	timer := time.NewTimer(time.Second)
	defer func() {
		if timer.Stop() {
			<-timer.C // want: Stop has returned true
		}
	}()
	<-stop
}

func drainedWell(stop chan struct{}) {
	timer := time.NewTimer(time.Second)
	defer func() {
		if !timer.Stop() {
			<-timer.C
		}
		if timer != nil && timer.Stop() {
			select {
			case <-timer.C:
			default:
			}
		}
	}()
	<-stop
}

func drainedOther(ttlTimer, nextTimer *time.Timer) {
	if ttlTimer != nil && ttlTimer.Stop() {
		<-nextTimer.C
	}
	if ttlTimer != nil && nextTimer.Stop() {
		<-nextTimer.C // want: Stop has returned true
	}
	if ttlTimer == nil || nextTimer.Stop() {
		<-nextTimer.C
	}
}
