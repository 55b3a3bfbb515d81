//go:build amd64 || arm64

package heapdump

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"
)

const (
	// While the child runs, each page that the service writes to is copied. No child is started when the headroom is less
	// than this fraction (1/8) of the service's memory, and a child is killed when half of that is left.
	headroomDivisor  = 8
	headroomBytesMin = 64 << 20
	headroomInterval = 100 * time.Millisecond
	// The service may map memory between the plan and the fork; then another child is started.
	attemptsMax = 3
	// The largest pipe that Linux grants to any user. When the service uses all processors, the reader of the pipe waits
	// for its turn, and each turn should read much: with 64 KiB, a child of 70 MiB ran for 10 seconds.
	pipeBytes   = 1 << 20
	setPipeSize = 1031       // F_SETPIPE_SZ
	waitAll     = 0x40000000 // __WALL: also children without an exit signal
)

// child is a forked copy of this process that writes an ELF core to a pipe. Its File is the end that is read.
type child struct {
	*os.File
	pid    int
	exited chan struct{}
	bytes  int64
	pause  time.Duration
	// headroomBytes is the headroom below which the child is killed.
	headroomBytes uint64
}

// openCore starts a child, and returns the core that it writes.
func openCore() (*image, error) {
	if isRaceBuild {
		return nil, refusal{"the service was built with -race, whose memory is too large for a forked copy: request it without twin=1"}
	}
	need := residentBytes() / headroomDivisor
	if need < headroomBytesMin {
		need = headroomBytesMin
	}
	if left, known := headroom("/"); known && left < need {
		return nil, refusal{fmt.Sprintf("a forked copy may need %d MiB of memory, and %d MiB are left: request it without twin=1, or raise the limit", need>>20, left>>20)}
	}
	for attempt := 1; ; attempt++ {
		child, err := startChild(need / 2)
		if err == nil {
			return &image{ReadCloser: child, kind: elfCore, bytes: child.bytes, pause: child.pause}, nil
		}
		if !errors.Is(err, errMappingsChanged) || attempt == attemptsMax {
			return nil, err
		}
	}
}

var errMappingsChanged = refusal{"the service maps memory faster than a forked copy can be prepared: try again, or without twin=1"}

func startChild(headroomBytes uint64) (*child, error) {
	reader, out, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer out.Close()
	// If the kernel refuses, the child only runs longer.
	_, _, _ = syscall.Syscall(syscall.SYS_FCNTL, out.Fd(), setPipeSize, pipeBytes)
	child := &child{File: reader, exited: make(chan struct{}), headroomBytes: headroomBytes}
	started := make(chan error)
	go child.forkAndWait(out, started)
	if err := <-started; err != nil {
		reader.Close()
		return nil, err
	}
	go child.watchHeadroom()
	return child, nil
}

// forkAndWait forks and waits for the exit, both on one thread: the kernel kills the child when the thread that forked
// it ends.
func (c *child) forkAndWait(out *os.File, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(c.exited)
	start, startWriter, err := os.Pipe()
	if err != nil {
		started <- err
		return
	}
	defer start.Close()
	err = c.fork(start, startWriter, out)
	startWriter.Close()
	if err != nil && c.pid != 0 {
		_ = syscall.Kill(c.pid, syscall.SIGKILL)
	}
	started <- err
	if c.pid == 0 {
		return
	}
	for {
		if _, err := syscall.Wait4(c.pid, nil, waitAll, nil); err != syscall.EINTR {
			return
		}
	}
}

func (c *child) fork(start, startWriter, out *os.File) error {
	plan, err := planCore(start, out)
	if err != nil {
		return err
	}
	began := time.Now()
	pid, errno := fork(plan)
	c.pause = time.Since(began)
	runtime.KeepAlive(plan)
	if errno != 0 {
		return refusal{fmt.Sprintf("the process cannot be forked (%v): request it without twin=1", errno)}
	}
	c.pid, c.bytes = int(pid), plan.bytes()
	// When memory runs out, the kernel must kill the child and not the service.
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/oom_score_adj", pid), []byte("1000"), 0)
	if !plan.isCurrent() {
		return errMappingsChanged
	}
	_, err = startWriter.Write([]byte{1})
	return err
}

// watchHeadroom kills the child when memory gets short, because pages are copied when the service writes to them.
func (c *child) watchHeadroom() {
	tick := time.NewTicker(headroomInterval)
	defer tick.Stop()
	for {
		select {
		case <-c.exited:
			return
		case <-tick.C:
			if left, known := headroom("/"); known && left < c.headroomBytes {
				_ = syscall.Kill(c.pid, syscall.SIGKILL)
			}
		}
	}
}

// Close ends the child, whether it has finished or not, and waits until its memory is free.
func (c *child) Close() error {
	err := c.File.Close()
	select {
	case <-c.exited:
	default:
		_ = syscall.Kill(c.pid, syscall.SIGKILL)
		<-c.exited
	}
	return err
}
