// Reads its messages and never answers.
process.on('message', () => undefined);
