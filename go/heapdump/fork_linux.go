//go:build amd64 || arm64

package heapdump

import (
	"syscall"
	"unsafe"
)

// The twin is a copy of the process with one thread and none of the runtime's others: it may neither allocate, nor
// grow its stack, nor be interrupted, nor take a lock that some other thread held. So all below is nosplit, makes
// raw system calls only, and runs with all signals blocked:
//
//	service   block signals ── clone ── unblock ── go!                pause: the page tables are copied
//	                             └▶ twin            └▶ close all files but one ── write memory ── exit
//
// The kernel shares pages between both until one of them writes.
const (
	sysCloseRange = 436
	sigSetMask    = 2
	signalBytes   = 8
	// A write(2) moves less than 2 GiB; smaller ones let a full pipe be noticed.
	writeBytesMax = 1 << 20
	exitFailed    = 1
)

// twinPlan is all the twin needs. It is made before, as the twin cannot make anything.
type twinPlan struct {
	// start says go with a byte, and never mind with its end.
	start, out uintptr
	filesMax   uintptr
	header     []byte
	memory     []segment
	program    string
}

// zeros stand for memory that was unmapped after the plan was made.
var zeros [pageBytes]byte

// fork makes the twin and returns its process id. The caller holds its thread.
//
//go:nosplit
//go:norace
func fork(plan *twinPlan) (uintptr, syscall.Errno) {
	all := ^uint64(0)
	var before uint64
	syscall.RawSyscall6(syscall.SYS_RT_SIGPROCMASK, sigSetMask, uintptr(unsafe.Pointer(&all)), uintptr(unsafe.Pointer(&before)), signalBytes, 0, 0)
	// Without SIGCHLD as exit signal: services that reap their children leave this one alone.
	pid, _, errno := syscall.RawSyscall6(syscall.SYS_CLONE, 0, 0, 0, 0, 0, 0)
	if errno == 0 && pid == 0 {
		runTwin(plan)
	}
	syscall.RawSyscall6(syscall.SYS_RT_SIGPROCMASK, sigSetMask, uintptr(unsafe.Pointer(&before)), 0, signalBytes, 0, 0)
	return pid, errno
}

// runTwin writes the image and ends the process.
//
//go:nosplit
//go:norace
func runTwin(plan *twinPlan) {
	// A twin that outlives the service would keep its memory.
	syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_SET_PDEATHSIG, uintptr(syscall.SIGKILL), 0)
	var word byte
	isToGo, _, _ := syscall.RawSyscall(syscall.SYS_READ, plan.start, uintptr(unsafe.Pointer(&word)), 1)
	closeFiles(plan)
	isWritten := isToGo == 1 && writeTwin(plan.out, uintptr(unsafe.Pointer(&plan.header[0])), uintptr(len(plan.header)))
	for at := 0; isWritten && at < len(plan.memory); at++ {
		isWritten = writeTwin(plan.out, uintptr(plan.memory[at].start), uintptr(plan.memory[at].length))
	}
	status := uintptr(exitFailed)
	if isWritten {
		status = 0
	}
	for {
		syscall.RawSyscall(syscall.SYS_EXIT_GROUP, status, 0, 0)
	}
}

// closeFiles lets go of the service's connections: the other side would wait as long as the twin has them.
//
//go:nosplit
//go:norace
func closeFiles(plan *twinPlan) {
	const last = 1<<32 - 1
	_, _, below := syscall.RawSyscall(sysCloseRange, 0, plan.out-1, 0)
	_, _, above := syscall.RawSyscall(sysCloseRange, plan.out+1, last, 0)
	if below == 0 && above == 0 {
		return
	}
	// Linux before 5.9.
	for file := uintptr(0); file < plan.filesMax; file++ {
		if file != plan.out {
			syscall.RawSyscall(syscall.SYS_CLOSE, file, 0, 0)
		}
	}
}

//go:nosplit
//go:norace
func writeTwin(out, start, length uintptr) bool {
	for length > 0 {
		part := length
		if part > writeBytesMax {
			part = writeBytesMax
		}
		written, _, errno := syscall.RawSyscall(syscall.SYS_WRITE, out, start, part)
		if errno == syscall.EINTR {
			continue
		}
		if errno == syscall.EFAULT {
			// write(2) stops before a hole and fails at it, so a hole begins here.
			part = pageBytes - start%pageBytes
			if part > length {
				part = length
			}
			written, _, errno = syscall.RawSyscall(syscall.SYS_WRITE, out, uintptr(unsafe.Pointer(&zeros)), part)
		}
		if errno != 0 {
			return false
		}
		start += written
		length -= written
	}
	return true
}
