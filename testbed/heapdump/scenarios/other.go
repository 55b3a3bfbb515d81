//go:build other

package scenarios

// ballast makes this another build: its variables take up more space.
var ballast [100]*page

func init() { ballast[made] = &page{} }
