package p

import "os"

type logger interface {
	File() (*os.File, error)
	Open(name string) (*os.File, error)
	Dispose()
}

type fileLogger struct{ file *os.File }

// Only shows the file, which Dispose closes.
func (l *fileLogger) File() (*os.File, error) {
	if _, err := l.file.Seek(0, 0); err != nil {
		return nil, err
	}
	return l.file, nil
}

func (l *fileLogger) Open(name string) (*os.File, error) { return os.Open(name) }

func (l *fileLogger) Dispose() { l.file.Close() }

func size(l logger) (int64, error) {
	file, err := l.File()
	if err != nil {
		return 0, err
	}
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func sizeOf(l logger, name string) (int64, error) {
	file, err := l.Open(name) // want: never closed
	if err != nil {
		return 0, err
	}
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
