//go:build amd64 || arm64

package heapdump

import (
	"syscall"
	"unsafe"
)

// The child is a copy of the process with a single thread: the runtime's other threads do not exist in it. It must not
// allocate, grow its stack, be interrupted, or take a lock that another thread held. Therefore all functions below are
// nosplit, make raw system calls only, and run with all signals blocked:
//
//	service   block signals ── clone ── unblock ── start!             pause: the page tables are copied
//	                             └▶ child           └▶ close all files but one ── write memory ── exit
//
// The kernel shares pages between the service and the child until one of them writes.
const (
	sysCloseRange = 436
	sigSetMask    = 2
	signalBytes   = 8
	// One write(2) transfers less than 2 GiB; with smaller writes the child notices earlier that the pipe is closed.
	writeBytesMax = 1 << 20
	exitFailed    = 1
)

// corePlan is all that the child needs. It is allocated before the fork because the child cannot allocate.
type corePlan struct {
	// start is a pipe: one byte starts the child, the end of the pipe cancels it.
	start uintptr
	// out is the pipe to which the child writes the core.
	out      uintptr
	filesMax uintptr
	header   []byte
	memory   []segment
	program  string
}

// zeros are written in place of memory that was unmapped after the plan was made.
var zeros [pageBytes]byte

// fork starts the child and returns its process id. The caller has locked its goroutine to the thread.
//
//go:nosplit
//go:norace
func fork(plan *corePlan) (uintptr, syscall.Errno) {
	all := ^uint64(0)
	var before uint64
	syscall.RawSyscall6(syscall.SYS_RT_SIGPROCMASK, sigSetMask, uintptr(unsafe.Pointer(&all)), uintptr(unsafe.Pointer(&before)), signalBytes, 0, 0)
	// No SIGCHLD as exit signal, so that a service that reaps its children does not reap this one.
	pid, _, errno := syscall.RawSyscall6(syscall.SYS_CLONE, 0, 0, 0, 0, 0, 0)
	if errno == 0 && pid == 0 {
		runChild(plan)
	}
	syscall.RawSyscall6(syscall.SYS_RT_SIGPROCMASK, sigSetMask, uintptr(unsafe.Pointer(&before)), 0, signalBytes, 0, 0)
	return pid, errno
}

// runChild writes the core and exits.
//
//go:nosplit
//go:norace
func runChild(plan *corePlan) {
	// A child that outlives the service would keep its memory.
	syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_SET_PDEATHSIG, uintptr(syscall.SIGKILL), 0)
	var word byte
	isStarted, _, _ := syscall.RawSyscall(syscall.SYS_READ, plan.start, uintptr(unsafe.Pointer(&word)), 1)
	closeFiles(plan)
	isWritten := isStarted == 1 && writeMemory(plan.out, uintptr(unsafe.Pointer(&plan.header[0])), uintptr(len(plan.header)))
	for at := 0; isWritten && at < len(plan.memory); at++ {
		isWritten = writeMemory(plan.out, uintptr(plan.memory[at].start), uintptr(plan.memory[at].length))
	}
	status := uintptr(exitFailed)
	if isWritten {
		status = 0
	}
	for {
		syscall.RawSyscall(syscall.SYS_EXIT_GROUP, status, 0, 0)
	}
}

// closeFiles closes the service's connections in the child: their peers would see them open as long as the child runs.
//
//go:nosplit
//go:norace
func closeFiles(plan *corePlan) {
	const lastFile = 1<<32 - 1
	_, _, below := syscall.RawSyscall(sysCloseRange, 0, plan.out-1, 0)
	_, _, above := syscall.RawSyscall(sysCloseRange, plan.out+1, lastFile, 0)
	if below == 0 && above == 0 {
		return
	}
	// Linux before 5.9 has no close_range.
	for file := uintptr(0); file < plan.filesMax; file++ {
		if file != plan.out {
			syscall.RawSyscall(syscall.SYS_CLOSE, file, 0, 0)
		}
	}
}

// writeMemory writes the memory at this address, with zeros in place of unmapped pages.
//
//go:nosplit
//go:norace
func writeMemory(out, start, length uintptr) bool {
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
			// write(2) stops before an unmapped page and fails at it, so an unmapped page begins here.
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
