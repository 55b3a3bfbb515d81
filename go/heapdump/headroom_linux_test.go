package heapdump

import (
	"os"
	"path/filepath"
	"testing"
)

// files creates a root folder that contains these files.
func files(t *testing.T, texts map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range texts {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestHeadroom(t *testing.T) {
	const machine = "MemTotal: 9000 kB\nMemAvailable:    8000 kB\n"
	for name, test := range map[string]struct {
		files map[string]string
		want  uint64
		known bool
	}{
		"no figures":               {nil, 0, false},
		"the machine":              {map[string]string{"proc/meminfo": machine}, 8000 << 10, true},
		"v2, without limit":        {map[string]string{"proc/meminfo": machine, "proc/self/cgroup": "0::/a\n", "sys/fs/cgroup/a/memory.max": "max\n", "sys/fs/cgroup/a/memory.current": "5\n"}, 8000 << 10, true},
		"v2, inactive files":       {map[string]string{"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "1000\n", "sys/fs/cgroup/memory.current": "900\n", "sys/fs/cgroup/memory.stat": "anon 1\ninactive_file 300\n"}, 400, true},
		"v2, limit of an ancestor": {map[string]string{"proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/memory.max": "1000\n", "sys/fs/cgroup/a/memory.current": "990\n", "sys/fs/cgroup/a/b/memory.max": "2000\n", "sys/fs/cgroup/a/b/memory.current": "1\n"}, 10, true},
		"v2, beyond the limit":     {map[string]string{"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "10\n", "sys/fs/cgroup/memory.current": "20\n"}, 0, true},
		"v1, path of the host":     {map[string]string{"proc/self/cgroup": "5:cpu:/x\n4:memory:/docker/1\n", "sys/fs/cgroup/memory/memory.limit_in_bytes": "100\n", "sys/fs/cgroup/memory/memory.usage_in_bytes": "60\n", "sys/fs/cgroup/memory/memory.stat": "total_inactive_file 10\n"}, 50, true},
	} {
		got, known := headroom(files(t, test.files))
		if known != test.known || known && got != test.want {
			t.Errorf("%s: %d, %v; want %d, %v", name, got, known, test.want, test.known)
		}
	}
}

func TestDumpLargerThanTheDiskIsRefused(t *testing.T) {
	if err := checkSpace(t.TempDir(), 1<<60); err == nil {
		t.Error("an exabyte fits")
	}
	if err := checkSpace(t.TempDir(), 1); err != nil {
		t.Error(err)
	}
}
