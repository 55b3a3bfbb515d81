package p

// want 4: no name where one is expected
func {
}
