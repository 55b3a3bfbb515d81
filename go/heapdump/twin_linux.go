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
	// While the twin lives, pages that the service writes to are copied. Below this share of its memory no twin is
	// begun, and below half of that a twin is killed.
	headroomShare = 8
	headroomMin   = 64 << 20
	headroomEvery = 100 * time.Millisecond
	// The service may map memory between the plan and the fork; then another twin is made.
	attemptsMax = 3
	// What Linux lets anybody ask for. In a service that keeps all processors busy the pipe's reader has to wait its
	// turn, and then each turn counts: with 64 KiB, a twin of 70 MiB lived for 10 seconds.
	pipeBytes   = 1 << 20
	setPipeSize = 1031       // F_SETPIPE_SZ
	waitAll     = 0x40000000 // __WALL: also children without an exit signal
)

// twin is a copy of this process that writes an ELF core to the pipe.
type twin struct {
	*os.File
	pid   int
	gone  chan struct{}
	bytes int64
	pause time.Duration
	// floor is the headroom below which the twin is killed.
	floor uint64
}

// openTwin makes a twin, and returns what it writes.
func openTwin() (*image, error) {
	if isRaceBuild {
		return nil, refusal{"the service was built with -race, whose memory no twin can write: ask without twin=1"}
	}
	need := residentBytes() / headroomShare
	if need < headroomMin {
		need = headroomMin
	}
	if left, known := headroom("/"); known && left < need {
		return nil, refusal{fmt.Sprintf("a twin may need %d MiB of memory, and %d MiB are left: ask without twin=1, or raise the limit", need>>20, left>>20)}
	}
	for attempt := 1; ; attempt++ {
		twin, err := newTwin(need / 2)
		if err == nil {
			return &image{ReadCloser: twin, kind: elfCore, bytes: twin.bytes, pause: twin.pause}, nil
		}
		if !errors.Is(err, errMoved) || attempt == attemptsMax {
			return nil, err
		}
	}
}

var errMoved = refusal{"the service maps memory faster than a twin can be planned: ask again, or without twin=1"}

func newTwin(floor uint64) (*twin, error) {
	reader, out, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer out.Close()
	// Where it is refused, the twin only lives longer.
	_, _, _ = syscall.Syscall(syscall.SYS_FCNTL, out.Fd(), setPipeSize, pipeBytes)
	twin := &twin{File: reader, gone: make(chan struct{}), floor: floor}
	started := make(chan error)
	go twin.live(out, started)
	if err := <-started; err != nil {
		reader.Close()
		return nil, err
	}
	go twin.watch()
	return twin, nil
}

// live forks and waits for the end, both on one thread: the kernel kills the twin when the thread that made it goes.
func (t *twin) live(out *os.File, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(t.gone)
	start, goAhead, err := os.Pipe()
	if err != nil {
		started <- err
		return
	}
	defer start.Close()
	err = t.fork(start, goAhead, out)
	goAhead.Close()
	if err != nil && t.pid != 0 {
		_ = syscall.Kill(t.pid, syscall.SIGKILL)
	}
	started <- err
	if t.pid == 0 {
		return
	}
	for {
		if _, err := syscall.Wait4(t.pid, nil, waitAll, nil); err != syscall.EINTR {
			return
		}
	}
}

func (t *twin) fork(start, goAhead, out *os.File) error {
	plan, err := planTwin(start, out)
	if err != nil {
		return err
	}
	began := time.Now()
	pid, errno := fork(plan)
	t.pause = time.Since(began)
	runtime.KeepAlive(plan)
	if errno != 0 {
		return refusal{fmt.Sprintf("no twin can be made (%v): ask without twin=1", errno)}
	}
	t.pid, t.bytes = int(pid), plan.bytes()
	// Where memory runs out, the service must outlive its twin.
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/oom_score_adj", pid), []byte("1000"), 0)
	if !plan.holds() {
		return errMoved
	}
	_, err = goAhead.Write([]byte{1})
	return err
}

// watch kills the twin when memory gets short: it is copied where the service writes.
func (t *twin) watch() {
	tick := time.NewTicker(headroomEvery)
	defer tick.Stop()
	for {
		select {
		case <-t.gone:
			return
		case <-tick.C:
			if left, known := headroom("/"); known && left < t.floor {
				_ = syscall.Kill(t.pid, syscall.SIGKILL)
			}
		}
	}
}

// Close ends the twin, be it done or not, and waits until its memory is free.
func (t *twin) Close() error {
	err := t.File.Close()
	select {
	case <-t.gone:
	default:
		_ = syscall.Kill(t.pid, syscall.SIGKILL)
		<-t.gone
	}
	return err
}
