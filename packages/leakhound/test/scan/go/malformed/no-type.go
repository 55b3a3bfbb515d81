package p

// want 4: no type where one is expected
type T [4]=
