// Answers nothing, and stays when its parent has closed the link.
process.on('message', () => undefined);
setInterval(() => undefined, 1000);
