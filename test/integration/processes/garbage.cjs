// Prints garbage, sends garbage, and answers every call with something that no contract allows.
process.stdout.write(Buffer.from([0, 255, 254, 10, 13, 10, 195]));
process.stderr.write(Buffer.from([255, 0, 10]));
const deep = {};
deep.itself = deep;
process.on('message', ({ id }) => {
  for (const message of [
    1,
    'text',
    true,
    [],
    {},
    deep,
    new Map([[1, 2]]),
    { type: 'answer' },
    { type: 'answer', id: 'one' },
    { type: 'call', id: 1 },
  ]) {
    process.send(message);
  }
  process.send({ type: 'progress', id, payload: 'half done' });
  process.send({ type: 'answer', id: id + 1000, ok: true, result: null });
  process.send({ type: 'answer', id, ok: true, result: { name: 12 } });
});
