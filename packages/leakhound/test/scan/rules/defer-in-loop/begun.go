package p

import "os"

type drawer struct {
	name  string
	file  *os.File
	label map[string]string
}

func (d *drawer) pull() (err error) {
	d.file, err = os.Open(d.name)
	return err
}

func (d *drawer) AddLabel(name, text string) { d.label[name] = text }

func (d *drawer) Close() error { return d.file.Close() }

// The method opens a file, whatever its name says.
func sum(drawers []*drawer) (total int64) {
	for _, d := range drawers {
		if err := d.pull(); err != nil {
			return 0
		}
		defer d.Close() // want: runs only when the function returns
		info, err := d.file.Stat()
		if err != nil {
			return 0
		}
		total += info.Size()
	}
	return total
}

// The method opens nothing, whatever its name says.
func mark(drawers []*drawer) {
	for _, d := range drawers {
		d.AddLabel("seen", "yes")
		defer d.Close()
	}
}
