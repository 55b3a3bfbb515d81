//go:build amd64 || arm64

package heapdump

import (
	"os"
	"path/filepath"
	"strconv"
)

// filesMargin is how many files the service may open between the plan and the fork.
const filesMargin = 1024

// planTwin prepares what the twin will write.
func planTwin(start, out *os.File) (*twinPlan, error) {
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
	return &twinPlan{
		start: start.Fd(), out: out.Fd(), filesMax: lastFile() + filesMargin,
		header: header, memory: memory, program: program,
	}, nil
}

// mapped are the mappings of a file.
func mapped(all []mapping, file string) []mapping {
	var own []mapping
	for _, one := range all {
		if one.file == file {
			own = append(own, one)
		}
	}
	return own
}

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

// bytes is the length of the image.
func (p *twinPlan) bytes() int64 {
	sum := int64(len(p.header))
	for _, one := range p.memory {
		sum += int64(one.length)
	}
	return sum
}

// holds tells whether memory is mapped as it was planned. What the twin shares was mapped before it was made.
func (p *twinPlan) holds() bool {
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

// residentBytes is the memory that this process takes up now.
func residentBytes() uint64 {
	kilobytes, _ := field("/proc/self/status", "VmRSS:")
	return kilobytes << 10
}
