package heapdump

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"
)

// A dump has up to 1.27 times the bytes of the heap, measured on heaps of small objects.
const dumpBytesPerHeapByte = 1.3

// openDump makes the runtime write its heap dump to a file. It cannot write to the caller directly: the runtime stops all
// goroutines during the dump, so nothing would read the other end of a pipe.
func openDump(dir string) (*image, error) {
	if err := checkSpace(dir, dumpBytes()); err != nil {
		return nil, err
	}
	file, err := os.CreateTemp(dir, "leakhound-heap-*")
	if err != nil {
		return nil, fmt.Errorf("cannot create a file for the dump: %w", err)
	}
	// A file without a name disappears when it is closed, whatever happens to the process.
	name := file.Name()
	isUnlinked := os.Remove(name) == nil
	began := time.Now()
	debug.WriteHeapDump(file.Fd())
	pause := time.Since(began)
	size, err := rewind(file)
	if err != nil {
		file.Close()
		os.Remove(name)
		return nil, fmt.Errorf("the dump cannot be read back: %w", err)
	}
	return &image{ReadCloser: &scratchFile{File: file, isUnlinked: isUnlinked}, kind: goDump, bytes: size, pause: pause}, nil
}

// dumpBytes estimates the length of a dump.
func dumpBytes() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return uint64(dumpBytesPerHeapByte * float64(stats.HeapAlloc))
}

// rewind returns the length of the file and seeks to its start.
func rewind(file *os.File) (int64, error) {
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	_, err = file.Seek(0, 0)
	return info.Size(), err
}

// scratchFile is removed when it is closed.
type scratchFile struct {
	*os.File
	isUnlinked bool
}

func (s *scratchFile) Close() error {
	err := s.File.Close()
	if s.isUnlinked {
		return err
	}
	return os.Remove(s.Name())
}
