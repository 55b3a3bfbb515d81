package p

import (
	"os/exec"
	"time"
)

func waitTimeout(command *exec.Cmd, timeout time.Duration) error {
	timer := time.AfterFunc(timeout, func() { // want: The timer is not stopped on the exit path at line 14
		_ = command.Process.Kill()
	})
	err := command.Wait()
	if err == nil {
		return nil
	}
	timer.Stop()
	return err
}

func waitAlways(command *exec.Cmd, timeout time.Duration) error {
	timer := time.AfterFunc(timeout, func() { _ = command.Process.Kill() })
	defer timer.Stop()
	return command.Wait()
}

func feed(values <-chan int, out chan<- int) {
	for value := range values {
		ticker := time.NewTicker(time.Second) // want: The ticker is not stopped on each path
		select {
		case out <- value:
		case <-ticker.C:
			continue
		}
		ticker.Stop()
	}
}

func feedAlways(values <-chan int, out chan<- int) {
	for value := range values {
		ticker := time.NewTicker(time.Second)
		select {
		case out <- value:
		case <-ticker.C:
		}
		ticker.Stop()
	}
}

type idle struct{ timer *time.Timer }

func newIdle(end func()) *idle {
	timer := time.AfterFunc(time.Minute, end)
	if !timer.Stop() {
		return nil
	}
	return &idle{timer: timer}
}
