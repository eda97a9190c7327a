// Writes one endless line to stderr and ends badly.
process.on('message', () => {
  process.stderr.write(`${'x'.repeat(5_000_000)}end`, () => process.exit(1));
});
