package heapdump

import (
	"fmt"
	"os"
	"syscall"
)

// tmpfsMagic is the type that statfs(2) reports for a file system in memory.
const tmpfsMagic = 0x01021994

// checkSpace refuses a dump that does not fit on the disk, or into memory where the folder is in memory.
func checkSpace(dir string, need uint64) error {
	if dir == "" {
		dir = os.TempDir()
	}
	var stat syscall.Statfs_t
	if err := syscall.Statfs(dir, &stat); err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	if free := stat.Bavail * uint64(stat.Bsize); free < need {
		return refusal{fmt.Sprintf("the dump needs %d MiB, and %s has %d MiB left: set Options.Dir", need>>20, dir, free>>20)}
	}
	if uint64(stat.Type) != tmpfsMagic {
		return nil
	}
	if left, known := headroom("/"); known && left < need {
		return refusal{fmt.Sprintf("the dump needs %d MiB of memory, because %s is in memory, and %d MiB are left: set Options.Dir to a disk", need>>20, dir, left>>20)}
	}
	return nil
}
