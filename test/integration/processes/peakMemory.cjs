// Loaded before a program: when it ends, writes the most memory that it had, in bytes, to the file that ARC_STUDIO_PEAK_MEMORY names.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');

process.on('exit', () => {
  // What Linux tells Node of the most memory counts that of the parent process before the program was started.
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  const kilobytes = /VmHWM:\s*(\d+) kB/.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
  writeFileSync(process.env.ARC_STUDIO_PEAK_MEMORY, String(Number(kilobytes) * 1024));
});
