package p

// want 4: a token that is none of Go
/* never closed
