import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { CallOptions, Channel, Params, Result } from '../../shared/protocol/rpc.ts';
import { RpcError, RpcPeer } from '../../shared/protocol/rpc.ts';
import { solverContract, solverParentContract } from '../../shared/protocol/solverProtocol.ts';
import type { Logger } from './logger.ts';
import { OutputTail } from './outputTail.ts';

type SolverContract = typeof solverContract;

/** How long the process may take to answer a cancel, or to exit when its link is closed, before it is killed. */
const graceMilliseconds = 1000;
/** How long the last output of a process that has exited may take to arrive. */
const drainMilliseconds = 500;

export interface ProcessEnd {
  /** Whether this side ended the process. */
  readonly expected: boolean;
  /** What happened, for people: where it was not expected, with the end of what the process wrote to stderr. */
  readonly message: string;
}

/**
 * One solver process from fork to exit. Calls reject with an RpcError: its code is `solver-died` where the process ended before it
 * answered, and the message then tells how it ended and the end of what it wrote to stderr.
 */
export class SolverProcess {
  /** Resolves when the process has ended. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
  private readonly child: ChildProcess;
  private readonly peer: RpcPeer<typeof solverParentContract, SolverContract>;
  /** Why this side ended the process; null where it did not. */
  private endedBecause: string | null = null;

  /** Starts the process. Throws an RpcError with code `solver-died` where there is no such script. */
  constructor(
    solverPath: string,
    private readonly log: Logger,
  ) {
    if (!existsSync(solverPath)) throw new RpcError('solver-died', `The solver is missing: there is no file ${solverPath}.`);
    this.child = fork(solverPath, [], {
      serialization: 'advanced',
      // The debugger's flags of this process are not the solver's.
      execArgv: [],
      // In the desktop app, this process's executable is the app itself.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    log.info(`solver process ${String(this.child.pid)} started: ${solverPath}`);
    const stderr = new OutputTail(this.child.stderr, (line) => {
      log.error(`solver: ${line}`);
    });
    new OutputTail(this.child.stdout, (line) => {
      log.info(`solver: ${line}`);
    });
    this.ended = this.untilEnded(stderr);
    this.child.once('disconnect', () => void this.endAfterDisconnect());
    this.peer = new RpcPeer(this.channel(), solverParentContract, {}, solverContract);
  }

  /** Calls a method of the solver. Cancelling rejects at once; see `settled` for the process's side of it. */
  async call<K extends keyof SolverContract>(
    method: K,
    params: Params<SolverContract[K]>,
    options: CallOptions<SolverContract[K]> = {},
  ): Promise<Result<SolverContract[K]>> {
    try {
      return await this.peer.call(method, params, options);
    } catch (error) {
      if (error instanceof RpcError && error.code === 'closed') throw new RpcError('solver-died', error.message);
      throw error;
    }
  }

  /** Resolves when nothing runs in the process any more. One that does not answer a cancelled call in time is killed. */
  async settled(): Promise<void> {
    if (await within(graceMilliseconds, this.peer.whenIdle())) return;
    this.kill('The solver did not answer a cancel and was killed.');
    await this.ended;
  }

  /** Lets the process exit by itself, and kills it where it does not in time. `reason` is what pending calls are told. */
  async stop(reason: string): Promise<void> {
    this.endedBecause ??= reason;
    if (this.child.connected) this.child.disconnect();
    await this.ended;
  }

  private async endAfterDisconnect(): Promise<void> {
    if (await within(graceMilliseconds, this.ended)) return;
    this.kill('The solver closed its link without exiting and was killed.');
  }

  private kill(reason: string): void {
    this.endedBecause ??= reason;
    this.child.kill('SIGKILL');
  }

  private channel(): Channel {
    return {
      post: (message) => {
        // A process may have died unnoticed: what was asked of it is answered when its end is.
        if (this.child.connected) this.child.send(message as object, () => undefined);
      },
      onMessage: (listener) => {
        this.child.on('message', listener);
      },
      onClose: (listener) => {
        void this.ended.then(({ message }) => {
          listener(message);
        });
      },
    };
  }

  private async untilEnded(stderr: OutputTail): Promise<ProcessEnd> {
    const how = await new Promise<string>((resolve) => {
      this.child.on('error', (error) => {
        if (this.child.pid === undefined) resolve(`The solver could not be started: ${error.message}.`);
        else this.log.error(`solver process ${String(this.child.pid)}: ${error.message}`);
      });
      this.child.once('exit', (code, signal) => {
        const end = signal === null ? `exit code ${String(code)}` : `killed by ${signal}`;
        const closed = new Promise((close) => this.child.once('close', close));
        void within(drainMilliseconds, closed).then(() => {
          resolve(`The solver stopped unexpectedly (${end}).`);
        });
      });
    });
    const output = stderr.text();
    const end =
      this.endedBecause === null
        ? { expected: false, message: output === '' ? how : `${how} Its last output:\n${output}` }
        : { expected: true, message: this.endedBecause };
    this.log.info(`solver process ${String(this.child.pid)} ended: ${end.message}`);
    return end;
  }
}

/** Whether the promise resolves in time. */
async function within(milliseconds: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, milliseconds, false);
  });
  const inTime = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
}
