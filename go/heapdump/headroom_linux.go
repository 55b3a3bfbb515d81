package heapdump

import (
	"bufio"
	"bytes"
	"math"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// headroom returns how much more memory this process may use before it is killed: what the machine has available, or
// what is left below the limit of its cgroup or of one of its ancestors, whichever is less.
//
// Inactive pages of files count as usage but are reclaimed first, so they are subtracted:
//
//	v2   memory.max              - (memory.current        - inactive_file)
//	v1   memory.limit_in_bytes   - (memory.usage_in_bytes - total_inactive_file)
//
// Files are read below root. known is false where no file has the figures.
func headroom(root string) (left uint64, known bool) {
	left = math.MaxUint64
	if kilobytes, ok := field(filepath.Join(root, "proc/meminfo"), "MemAvailable:"); ok {
		left, known = kilobytes<<10, true
	}
	for _, folder := range cgroups(root) {
		if bytes, ok := folder.left(); ok && bytes < left {
			left, known = bytes, true
		}
	}
	return left, known
}

// cgroup is a folder, and the names of its files for the limit, the usage and the inactive pages.
type cgroup struct {
	folder, limit, usage, inactive string
}

// cgroups returns the cgroups of this process and their ancestors. In a container the path may be that of the host, and
// then only the topmost folder exists.
func cgroups(root string) []cgroup {
	text, _ := os.ReadFile(filepath.Join(root, "proc/self/cgroup"))
	var all []cgroup
	for _, line := range strings.Split(string(text), "\n") {
		parts := strings.SplitN(line, ":", 3)
		if len(parts) < 3 {
			continue
		}
		mount := filepath.Join(root, "sys/fs/cgroup")
		files := cgroup{limit: "memory.max", usage: "memory.current", inactive: "inactive_file"}
		if strings.Contains(","+parts[1]+",", ",memory,") {
			mount = filepath.Join(mount, "memory")
			files = cgroup{limit: "memory.limit_in_bytes", usage: "memory.usage_in_bytes", inactive: "total_inactive_file"}
		} else if parts[1] != "" {
			continue
		}
		for at := path.Clean("/" + parts[2]); ; at = path.Dir(at) {
			files.folder = filepath.Join(mount, at)
			all = append(all, files)
			if at == "/" {
				break
			}
		}
	}
	return all
}

// left returns the bytes below the limit, and false where there is no limit.
func (c cgroup) left() (uint64, bool) {
	limit, hasLimit := number(filepath.Join(c.folder, c.limit))
	usage, hasUsage := number(filepath.Join(c.folder, c.usage))
	if !hasLimit || !hasUsage {
		return 0, false
	}
	inactive, _ := field(filepath.Join(c.folder, "memory.stat"), c.inactive)
	if inactive > usage {
		inactive = usage
	}
	if usage -= inactive; usage > limit {
		return 0, true
	}
	return limit - usage, true
}

// number reads a file that contains one number; "max" is not a number.
func number(file string) (uint64, bool) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, false
	}
	value, err := strconv.ParseUint(string(bytes.TrimSpace(text)), 10, 64)
	return value, err == nil
}

// field reads the number after a name at the start of a line.
func field(file, name string) (uint64, bool) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, false
	}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) >= 2 && words[0] == name {
			value, err := strconv.ParseUint(words[1], 10, 64)
			return value, err == nil
		}
	}
	return 0, false
}
