package p

import (
	"syscall"

	"golang.org/x/sys/windows"
)

func exitCode(pid uint32) (uint32, error) {
	process, err := syscall.OpenProcess(syscall.PROCESS_QUERY_INFORMATION, false, pid) // want: handle of syscall.OpenProcess is never closed
	if err != nil {
		return 0, err
	}
	var code uint32
	if err := syscall.GetExitCodeProcess(process, &code); err != nil {
		return 0, err
	}
	return code, nil
}

func exitCodeWell(pid uint32) (uint32, error) {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_INFORMATION, false, pid)
	if err != nil {
		return 0, err
	}
	defer windows.CloseHandle(process)
	var code uint32
	if err := windows.GetExitCodeProcess(process, &code); err != nil {
		return 0, err
	}
	return code, nil
}

func isElevated() (bool, error) {
	token, err := windows.OpenCurrentProcessToken() // want: token of windows.OpenCurrentProcessToken is never closed
	if err != nil {
		return false, err
	}
	return token.IsElevated(), nil
}

func isElevatedWell() (bool, error) {
	token, err := windows.OpenCurrentProcessToken()
	if err != nil {
		return false, err
	}
	defer token.Close()
	return token.IsElevated(), nil
}

func isElevatedByHandle() (bool, error) {
	token, err := windows.OpenCurrentProcessToken()
	if err != nil {
		return false, err
	}
	defer windows.CloseHandle(windows.Handle(token))
	return token.IsElevated(), nil
}
