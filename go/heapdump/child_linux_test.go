//go:build amd64 || arm64

package heapdump

import (
	"bytes"
	"debug/elf"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

const within = 20 * time.Second

func coreImage(t *testing.T) *image {
	t.Helper()
	skipIfRace(t)
	image, err := openCore()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { image.Close() })
	return image
}

func skipIfRace(t *testing.T) {
	t.Helper()
	if isRaceBuild {
		t.Skip("the process cannot be forked with -race")
	}
}

func bytesAt(core *elf.File, address uintptr, length int) ([]byte, error) {
	for _, one := range core.Progs {
		if one.Type == elf.PT_LOAD && uint64(address) >= one.Vaddr && uint64(address) < one.Vaddr+one.Filesz {
			found := make([]byte, length)
			_, err := one.ReadAt(found, int64(uint64(address)-one.Vaddr))
			return found, err
		}
	}
	return nil, fmt.Errorf("%x is in no segment", address)
}

func TestCoreShowsTheMomentOfTheFork(t *testing.T) {
	marker := bytes.Repeat([]byte("before! "), 4096)
	image := coreImage(t)
	copy(marker, bytes.Repeat([]byte("after!! "), 4096))
	whole, err := io.ReadAll(image)
	if err != nil || int64(len(whole)) != image.bytes {
		t.Fatalf("%d bytes of %d, %v", len(whole), image.bytes, err)
	}
	core, err := elf.NewFile(bytes.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	found, err := bytesAt(core, uintptr(unsafe.Pointer(&marker[0])), len(marker))
	if err != nil || !bytes.Equal(found, bytes.Repeat([]byte("before! "), 4096)) {
		t.Fatalf("%.16q, %v", found, err)
	}
	runtime.KeepAlive(marker)
}

func TestCoreNamesTheExecutable(t *testing.T) {
	begin := make([]byte, 64<<10)
	if _, err := io.ReadFull(coreImage(t), begin); err != nil {
		t.Fatal(err)
	}
	core, err := elf.NewFile(bytes.NewReader(begin))
	if err != nil || core.Progs[0].Type != elf.PT_NOTE {
		t.Fatalf("%v, %v", core, err)
	}
	self, _ := os.Readlink("/proc/self/exe")
	note, err := io.ReadAll(core.Progs[0].Open())
	if err != nil || !bytes.Contains(note, []byte(self+"\x00")) {
		t.Fatalf("%q, %v", note, err)
	}
}

func TestChildEndsWhenItsReaderCloses(t *testing.T) {
	image := coreImage(t)
	pid := image.ReadCloser.(*child).pid
	image.Close()
	if err := syscall.Kill(pid, 0); err != syscall.ESRCH {
		t.Fatalf("the child still runs: %v", err)
	}
}

// A connection that the service closes must end for its client, though it was open when the child was forked.
func TestChildKeepsNoConnectionsOpen(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	client, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	server, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	coreImage(t) // nobody reads the core, so the child runs until the test ends
	server.Close()
	_ = client.SetReadDeadline(time.Now().Add(within))
	if _, err := client.Read(make([]byte, 1)); err != io.EOF {
		t.Fatalf("%v", err)
	}
}

func TestSeveralCoresOfABusyService(t *testing.T) {
	skipIfRace(t)
	stop := make(chan struct{})
	defer close(stop)
	for range [2]int{} {
		go churn(stop)
	}
	for round := 0; round < 3; round++ {
		image, err := openCore()
		if err == errMappingsChanged {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if read, err := io.Copy(io.Discard, image); err != nil || read != image.bytes {
			t.Fatalf("round %d: %d bytes of %d, %v", round, read, image.bytes, err)
		}
		image.Close()
	}
}

func churn(stop <-chan struct{}) {
	var kept [][]byte
	for {
		select {
		case <-stop:
			return
		default:
			kept = append(kept, make([]byte, 1<<10))
			if len(kept) > 1<<10 {
				kept = nil
			}
		}
	}
}

func TestCoreOverHTTP(t *testing.T) {
	skipIfRace(t)
	response, body := get(t, serve(t, Options{}).URL+Path+"?twin=1", "")
	if response.StatusCode != http.StatusOK || response.Header.Get("X-Leakhound-Image") != elfCore {
		t.Fatalf("status %d, %v: %.200s", response.StatusCode, response.Header, body)
	}
	if want := response.Header.Get("X-Leakhound-Bytes"); fmt.Sprint(len(body)) != want {
		t.Fatalf("%d bytes of %s", len(body), want)
	}
}

func TestUnmappedPagesAreZeros(t *testing.T) {
	const pages = 3
	memory, err := syscall.Mmap(-1, 0, pages*pageBytes, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	memory[0], memory[2*pageBytes] = 1, 3
	if err := syscall.Mprotect(memory[pageBytes:2*pageBytes], syscall.PROT_NONE); err != nil {
		t.Fatal(err)
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if !writeMemory(writer.Fd(), uintptr(unsafe.Pointer(&memory[0])), pages*pageBytes) {
		t.Fatal("not written")
	}
	writer.Close()
	got, err := io.ReadAll(reader)
	if err != nil || len(got) != pages*pageBytes || got[0] != 1 || got[pageBytes] != 0 || got[2*pageBytes] != 3 {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
}

func TestMappings(t *testing.T) {
	all, err := parseMappings("400000-401000 r-xp 00000000 08:01 7     /srv/my app\n" +
		"401000-402000 r--p 00001000 08:01 7     /srv/my app\n" +
		"c000000000-c000400000 rw-p 00000000 00:00 0      [anon: Go: heap]\n" +
		"c000400000-c000800000 rw-p 00000000 00:00 0 \n" +
		"c000800000-c004000000 ---p 00000000 00:00 0 \n" +
		"7f0000000000-7f0000001000 rw-s 00000000 00:01 9 /dev/shm/shared\n")
	if err != nil {
		t.Fatal(err)
	}
	if all[0].file != "/srv/my app" {
		t.Errorf("%q", all[0].file)
	}
	if got := segments(all, "/srv/other"); len(got) != 1 || got[0] != (segment{0xc000000000, 0x800000}) {
		t.Errorf("%x", got)
	}
	if got := segments(all, "/srv/my app"); len(got) != 2 || got[0] != (segment{0x401000, 0x1000}) {
		t.Errorf("%x", got)
	}
	if _, err := parseMappings("nonsense"); err == nil {
		t.Error("nonsense is a mapping")
	}
}
