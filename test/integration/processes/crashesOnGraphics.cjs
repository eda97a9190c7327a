// As a graphics driver does that takes its process along in the middle of a solve; on the CPU it answers.
const model = {
  name: 'm',
  directory: '/m',
  architecture: 'hrm',
  parameters: 1,
  canvas: 5,
  haltMaxSteps: 2,
  identifiers: 1,
  deviceNotice: null,
  precision: 'float32',
  precisionNotice: null,
  haltThreshold: 'q_continue',
  answersAtHalt: false,
};
process.on('message', ({ id, method, params }) => {
  const provider = params.device === 'cpu' ? 'cpu' : 'webgpu';
  const info = { ...model, provider };
  if (method === 'loadModel') {
    process.send({ type: 'answer', id, ok: true, result: info });
    return;
  }
  const started = { type: 'started', model: info, embedding: 'blank', identifier: 0, taskId: params.taskId, maxSteps: 1 };
  process.send({ type: 'progress', id, payload: [started] }, () => {
    if (provider !== 'cpu') process.kill(process.pid, 'SIGSEGV');
    else process.send({ type: 'answer', id, ok: true, result: { results: [] } });
  });
});
