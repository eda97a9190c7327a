// Starts well; from the first call on its event loop is blocked for good.
process.on('message', () => {
  for (;;);
});
