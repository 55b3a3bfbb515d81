//go:build amd64 || arm64

package heapdump

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"runtime"
)

// The image of a forked copy is an ELF core as gcore writes it, but with the writable memory only: the rest is in the
// executable.
//
//	0       ELF header, a program header for the note and for each segment
//	        NT_FILE: the addresses at which the executable is mapped
//	4096·k  the segments, one after the other
const (
	pageBytes     = 4096
	headerBytes   = 64
	programBytes  = 56
	ntFile        = 0x46494c45
	segmentsLimit = 0xfffe
)

// coreHeader returns the part of the core before the memory of the segments.
func coreHeader(memory []segment, program []mapping) ([]byte, error) {
	if len(memory) >= segmentsLimit {
		return nil, refusal{fmt.Sprintf("the process has %d mappings, more than an ELF core can describe", len(memory))}
	}
	note := fileNote(program)
	noteAt := uint64(headerBytes + programBytes*(1+len(memory)))
	offset := roundUp(noteAt+uint64(len(note)), pageBytes)
	length := offset
	var out bytes.Buffer
	put(&out, elf.Header64{
		Ident:     [elf.EI_NIDENT]byte{0x7f, 'E', 'L', 'F', byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)},
		Type:      uint16(elf.ET_CORE),
		Machine:   machine(),
		Version:   uint32(elf.EV_CURRENT),
		Phoff:     headerBytes,
		Ehsize:    headerBytes,
		Phentsize: programBytes,
		Phnum:     uint16(1 + len(memory)),
	})
	put(&out, elf.Prog64{Type: uint32(elf.PT_NOTE), Off: noteAt, Filesz: uint64(len(note)), Align: 4})
	for _, segment := range memory {
		flags := uint32(elf.PF_R | elf.PF_W)
		put(&out, elf.Prog64{Type: uint32(elf.PT_LOAD), Flags: flags, Off: offset, Vaddr: segment.start, Filesz: segment.length, Memsz: segment.length, Align: pageBytes})
		offset += segment.length
	}
	out.Write(note)
	out.Write(make([]byte, length-uint64(out.Len())))
	return out.Bytes(), nil
}

func machine() uint16 {
	if runtime.GOARCH == "arm64" {
		return uint16(elf.EM_AARCH64)
	}
	return uint16(elf.EM_X86_64)
}

// fileNote returns the note NT_FILE of core(5): number of mappings, page size, the start, end and page of each mapping,
// then their names.
func fileNote(program []mapping) []byte {
	var list bytes.Buffer
	put(&list, [2]uint64{uint64(len(program)), pageBytes})
	for _, mapping := range program {
		put(&list, [3]uint64{mapping.start, mapping.end, mapping.offset / pageBytes})
	}
	for _, mapping := range program {
		list.WriteString(mapping.file + "\x00")
	}
	var note bytes.Buffer
	put(&note, [3]uint32{uint32(len("CORE\x00")), uint32(list.Len()), ntFile})
	note.WriteString("CORE\x00\x00\x00\x00")
	note.Write(list.Bytes())
	note.Write(make([]byte, roundUp(uint64(note.Len()), 4)-uint64(note.Len())))
	return note.Bytes()
}

func put(out *bytes.Buffer, value any) {
	if err := binary.Write(out, binary.LittleEndian, value); err != nil {
		panic(err) // binary.Write fails only for values without a fixed size.
	}
}

func roundUp(value, unit uint64) uint64 { return (value + unit - 1) / unit * unit }
