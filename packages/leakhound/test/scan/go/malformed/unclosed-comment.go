package p

// want 4: a token that Go does not have
/* never closed
