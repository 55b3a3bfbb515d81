//go:build amd64 || arm64

package heapdump

import (
	"os"
	"path/filepath"
	"strconv"
)

// filesMargin is the number of files that the service may open between the plan and the fork.
const filesMargin = 1024

// planCore prepares what the child will write.
func planCore(start, out *os.File) (*corePlan, error) {
	all, err := mappings()
	if err != nil {
		return nil, err
	}
	program, _ := os.Readlink("/proc/self/exe")
	memory := segments(all, program)
	header, err := coreHeader(memory, mapped(all, program))
	if err != nil {
		return nil, err
	}
	return &corePlan{
		start: start.Fd(), out: out.Fd(), filesMax: lastFile() + filesMargin,
		header: header, memory: memory, program: program,
	}, nil
}

// mapped returns the mappings of a file.
func mapped(all []mapping, file string) []mapping {
	var found []mapping
	for _, one := range all {
		if one.file == file {
			found = append(found, one)
		}
	}
	return found
}

// lastFile returns the highest file descriptor that is open.
func lastFile() uintptr {
	last := 0
	names, _ := filepath.Glob("/proc/self/fd/*")
	for _, name := range names {
		if number, err := strconv.Atoi(filepath.Base(name)); err == nil && number > last {
			last = number
		}
	}
	return uintptr(last)
}

// bytes returns the length of the core.
func (p *corePlan) bytes() int64 {
	sum := int64(len(p.header))
	for _, one := range p.memory {
		sum += int64(one.length)
	}
	return sum
}

// isCurrent reports whether memory is still mapped as it was when the plan was made. It is called after the fork: if so,
// the mappings were the same when the child was forked.
func (p *corePlan) isCurrent() bool {
	all, err := mappings()
	if err != nil {
		return false
	}
	now := segments(all, p.program)
	if len(now) != len(p.memory) {
		return false
	}
	for at, one := range now {
		if one != p.memory[at] {
			return false
		}
	}
	return true
}

// residentBytes returns the resident memory of this process.
func residentBytes() uint64 {
	kilobytes, _ := field("/proc/self/status", "VmRSS:")
	return kilobytes << 10
}
