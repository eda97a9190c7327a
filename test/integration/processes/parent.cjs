// Starts the solver given as its argument and waits. The solver inherits stdout: that stays open as long as either lives.
const { fork } = require('node:child_process');
const solver = fork(process.argv[2], [], { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
solver.on('spawn', () => console.log('started'));
