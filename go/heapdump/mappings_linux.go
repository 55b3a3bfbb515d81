//go:build amd64 || arm64

package heapdump

import (
	"fmt"
	"os"
	"strings"
)

// mapping is one line of /proc/self/maps.
type mapping struct {
	start, end, offset uint64
	access             string
	file               string
}

func mappings() ([]mapping, error) {
	text, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return nil, err
	}
	return parseMappings(string(text))
}

// parseMappings reads lines such as
//
//	c000000000-c000400000 rw-p 00000000 00:00 0        [anon: Go: heap]
func parseMappings(text string) ([]mapping, error) {
	var all []mapping
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		var one mapping
		var device string
		var inode uint64
		if _, err := fmt.Sscanf(line, "%x-%x %s %x %s %d", &one.start, &one.end, &one.access, &one.offset, &device, &inode); err != nil {
			return nil, fmt.Errorf("/proc/self/maps: %q: %w", line, err)
		}
		if at := strings.Index(line, "/"); at >= 0 && inode != 0 {
			one.file = line[at:]
		}
		all = append(all, one)
	}
	return all, nil
}

// segment is a range of memory that is part of the core.
type segment struct{ start, length uint64 }

// isInCore reports whether the mapping has content that is not in a file: memory that the process may change, and
// relocated data of the executable, which the loader fills with addresses.
func (m mapping) isInCore(program string) bool {
	return m.access == "rw-p" || m.access == "rwxp" || m.access == "r--p" && m.file == program
}

// segments returns the mappings that are part of the core, with adjacent ones joined.
func segments(all []mapping, program string) []segment {
	var joined []segment
	for _, one := range all {
		if !one.isInCore(program) {
			continue
		}
		if last := len(joined) - 1; last >= 0 && joined[last].start+joined[last].length == one.start {
			joined[last].length += one.end - one.start
			continue
		}
		joined = append(joined, segment{one.start, one.end - one.start})
	}
	return joined
}
