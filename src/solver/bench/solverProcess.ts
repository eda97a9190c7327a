import { fork } from 'node:child_process';
import { RpcPeer } from '../../shared/protocol/rpc.ts';
import type { SolveEvent, SolveParams } from '../../shared/protocol/solverProtocol.ts';
import { solverContract, solverParentContract } from '../../shared/protocol/solverProtocol.ts';

export interface SolveTimes {
  /** From the start of a new process to its first grid, and from a second Solve in it. */
  readonly cold: number;
  readonly warm: number;
  /** Time between steps that is not spent in the model, as a share of the time in it. */
  readonly overhead: number;
}

const grid = [
  [1, 2, 3],
  [4, 5, 6],
];

/** Times Solve as the extension runs it, through the real solver process. Milliseconds. */
export async function timeSolve(solverScript: string, modelDirectory: string, steps: number): Promise<SolveTimes> {
  const start = performance.now();
  const child = fork(solverScript, [], { serialization: 'advanced' });
  const peer = new RpcPeer(
    {
      post: (message) => child.send(message as object),
      onMessage: (listener) => child.on('message', listener),
      onClose: (listener) => child.once('exit', () => { listener('the solver ended'); }), // prettier-ignore
    },
    solverParentContract,
    {},
    solverContract,
  );
  const solve = async (maxSteps: number): Promise<readonly { readonly event: SolveEvent; readonly at: number }[]> => {
    const events: { readonly event: SolveEvent; readonly at: number }[] = [];
    const params: SolveParams = {
      modelDirectory,
      device: 'auto',
      precision: 'auto',
      taskId: 'bench',
      task: { train: [{ input: grid, output: grid }], test: [{ input: grid, output: null }] },
      maxSteps,
      stopWhenHalting: false,
    };
    await peer.call('loadModel', { modelDirectory, device: 'auto', precision: 'auto' });
    const onProgress = (some: readonly SolveEvent[]): void => {
      const at = performance.now();
      for (const event of some) events.push({ event, at });
    };
    await peer.call('solve', params, { onProgress });
    return events.filter(({ event }) => event.type === 'step');
  };
  try {
    const cold = ((await solve(1))[0]?.at ?? NaN) - start;
    const again = performance.now();
    const stream = await solve(steps);
    const inModel = stream.slice(1).reduce((sum, { event }) => sum + (event.type === 'step' ? event.milliseconds : 0), 0);
    const all = (stream.at(-1)?.at ?? NaN) - (stream[0]?.at ?? NaN);
    return { cold, warm: (stream[0]?.at ?? NaN) - again, overhead: all / inModel - 1 };
  } finally {
    child.disconnect();
  }
}
