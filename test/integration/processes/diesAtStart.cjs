// As a process does whose native library cannot be loaded.
console.error('first line');
console.error('Error: libsomething.so.1: cannot open shared object file');
process.exit(3);
