import { RpcPeer } from '../shared/protocol/rpc.ts';
import type { SolveParams } from '../shared/protocol/solverProtocol.ts';
import { solverContract, solverParentContract } from '../shared/protocol/solverProtocol.ts';
import { importCheckpoint, inspectCheckpoint } from './checkpoint/importCheckpoint.ts';
import type { ActModel } from './model/actModel.ts';
import { loadModel } from './runtime/loadModel.ts';
import { EventOutbox } from './solve/eventOutbox.ts';
import { ModelCache } from './solve/modelCache.ts';
import { solveTask } from './solve/solveTask.ts';

const models = new ModelCache(loadModel);
let lastUse: Promise<unknown> = Promise.resolve();
/** Stops the fit of the running solve; null while none runs. */
let fitStopper: AbortController | null = null;

/** A model and where it runs. */
type ModelChoice = Pick<SolveParams, 'modelDirectory' | 'device' | 'precision'>;

/** One use of a model at a time: a cancelled one may still be in the middle of a step when the next comes. */
function withModel<T>({ modelDirectory, device, precision }: ModelChoice, use: (model: ActModel) => Promise<T> | T): Promise<T> {
  const thisUse = lastUse.catch(() => undefined).then(() => models.use(modelDirectory, { device, precision }, use));
  lastUse = thisUse;
  return thisUse;
}

if (process.send === undefined) {
  console.error('This is the solver process of ARC Studio, which the extension starts. From a terminal use cli.js.');
  process.exit(2);
}

// A parent that is gone ends this process through `disconnect`; what could not be sent to it is lost with it.
process.on('disconnect', () => process.exit(0));

new RpcPeer(
  {
    post: (message) => process.send?.(message, undefined, undefined, () => undefined),
    onMessage: (listener) => process.on('message', listener),
    onClose: (listener) => process.on('disconnect', () => listener('the parent process is gone')),
  },
  solverContract,
  {
    loadModel: (choice) => withModel(choice, (model) => model.info),
    solve: (job, { signal, progress }) =>
      withModel(job, async (model) => {
        fitStopper = new AbortController();
        const outbox = new EventOutbox(progress);
        try {
          return { results: await solveTask(model, job, { signal, onEvent: (event) => outbox.add(event), stopFit: fitStopper.signal }) };
        } finally {
          outbox.send();
          fitStopper = null;
        }
      }),
    importCheckpoint: (job, { signal, progress }) => importCheckpoint(job, { signal, onProgress: progress }),
    inspectCheckpoint: async (source) => ({ length: await inspectCheckpoint(source) }),
    stopFit: () => {
      fitStopper?.abort();
      return { stopped: fitStopper !== null };
    },
  },
  solverParentContract,
);
