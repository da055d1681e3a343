import v8 from 'node:v8'

// Rows live briefly. The young generation that Node would let grow for them made the whole process a third larger (282 MB instead of 210 MB for
// 10,000 tables) and no faster. It must be said before the heap grows, hence as the first import of the program.
v8.setFlagsFromString('--max-semi-space-size=8')
v8.setFlagsFromString('--semi-space-growth-factor=1')
