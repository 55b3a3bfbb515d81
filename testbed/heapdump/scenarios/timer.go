package scenarios

import "time"

// growTimer starts timers of a day, each of which captures a payload: the runtime holds them.
func growTimer(objects int) {
	for range objects {
		value := payload()
		time.AfterFunc(24*time.Hour, func() { println(value[0]) })
	}
}
