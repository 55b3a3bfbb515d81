package heapdump

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"
)

// A dump takes up to 1.27 times the heap; measured on heaps of small objects.
const dumpShare = 1.3

// openDump lets the runtime write its dump. It goes to a file and not to the caller, as the world stands still
// meanwhile: nobody could read the other end of a pipe.
func openDump(dir string) (*image, error) {
	if err := checkSpace(dir, dumpBytes()); err != nil {
		return nil, err
	}
	file, err := os.CreateTemp(dir, "leakhound-heap-*")
	if err != nil {
		return nil, fmt.Errorf("no file for the dump: %w", err)
	}
	// Without a name it goes when it is closed, whatever happens to the process.
	name := file.Name()
	isNameless := os.Remove(name) == nil
	began := time.Now()
	debug.WriteHeapDump(file.Fd())
	pause := time.Since(began)
	size, err := rewound(file)
	if err != nil {
		file.Close()
		os.Remove(name)
		return nil, fmt.Errorf("the dump cannot be read back: %w", err)
	}
	return &image{ReadCloser: &scratch{File: file, isNameless: isNameless}, kind: goDump, bytes: size, pause: pause}, nil
}

func dumpBytes() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return uint64(dumpShare * float64(stats.HeapAlloc))
}

func rewound(file *os.File) (int64, error) {
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	_, err = file.Seek(0, 0)
	return info.Size(), err
}

// scratch is a file that goes when it is closed.
type scratch struct {
	*os.File
	isNameless bool
}

func (s *scratch) Close() error {
	err := s.File.Close()
	if s.isNameless {
		return err
	}
	return os.Remove(s.Name())
}
