// Closes the link at the first call and stays.
process.on('message', () => process.disconnect());
setInterval(() => undefined, 1000);
