//go:build other

package scenarios

// ballast makes this a different build: its variables need more space.
var ballast [100]*page

func init() { ballast[made] = &page{} }
