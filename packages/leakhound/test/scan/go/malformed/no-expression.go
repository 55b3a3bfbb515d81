package p

// want 4: no expression where one is expected
var x = ]
