package p

// want 4: no declaration where one is expected
<<<<<<< HEAD
var x = 1
=======
var x = 2
>>>>>>> other
