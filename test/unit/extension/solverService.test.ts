import { expect, it } from 'vitest';
import { SolverService } from '../../../src/extension/solver/solverService.ts';
import type { SolveParams } from '../../../src/shared/protocol/solverProtocol.ts';

it('a restart forgets what went wrong with a solver that has ended', async () => {
  const log = { info: () => undefined, error: () => undefined };
  const service = new SolverService({ solverPath: '/no/such/solver.js', model: 'hrm-mini', log });
  const params = { modelDirectory: '/models/hrm-mini', taskId: 'a', device: 'cpu' } as unknown as SolveParams;
  await expect(service.solve(params, { signal: new AbortController().signal, onProgress: () => undefined })).rejects.toThrow('missing');
  expect(service.state.health).toBe('error');
  service.restart();
  expect(service.state).toEqual({ health: 'stopped', model: 'hrm-mini', message: 'The solver starts with the next solve.' });
});
