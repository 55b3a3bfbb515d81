package scenarios

import "time"

// growTimer starts timers of one day, each of which captures a payload: the runtime retains them.
func growTimer(objects int) {
	for range objects {
		value := payload()
		time.AfterFunc(24*time.Hour, func() { println(value[0]) })
	}
}
