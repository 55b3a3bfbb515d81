// Package heapdump serves images of the running process's heap over HTTP, for `leakhound holders URL`.
//
//	mux := http.NewServeMux()
//	heapdump.Mount(mux, heapdump.Options{Token: os.Getenv("HEAPDUMP_TOKEN")})
//
// Two ways lead to an image, and they differ in what they cost the service:
//
//	GET /debug/leakhound/heapdump          runtime/debug.WriteHeapDump: everywhere; the service stands still while
//	                                       the whole heap is written to a file (about a second for 180 MB)
//	GET /debug/leakhound/heapdump?twin=1   a copy-on-write twin of the process writes an ELF core: Linux on amd64
//	                                       and arm64; the service stands still while the twin is made (milliseconds)
//	GET /debug/leakhound/binary            the program that runs, for names and types
//
// An image holds all that the process holds, secrets included. Without a token, only callers on this machine
// are answered.
package heapdump
