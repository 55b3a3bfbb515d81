// Package heapdump serves images of the running process's heap over HTTP, for `leakhound holders URL`.
//
//	mux := http.NewServeMux()
//	heapdump.Mount(mux, heapdump.Options{Token: os.Getenv("HEAPDUMP_TOKEN")})
//
// There are two kinds of images, which differ in what they cost the service:
//
//	GET /debug/leakhound/heapdump          runtime/debug.WriteHeapDump, on every platform; the service pauses while
//	                                       the whole heap is written to a file (about a second for 180 MB)
//	GET /debug/leakhound/heapdump?twin=1   a forked copy of the process (copy-on-write) writes an ELF core: Linux on
//	                                       amd64 and arm64; the service pauses during the fork (milliseconds)
//	GET /debug/leakhound/binary            the running executable, for names and types
//
// An image contains everything that the process has in memory, secrets included. Without a token, only programs on this
// machine are answered, and no page in a browser.
package heapdump
