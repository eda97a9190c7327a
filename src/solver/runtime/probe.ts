import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { ProviderName } from './providers.ts';

const timeLimit = 10_000;

/** The script that `probeProvider` runs, beside this one where the project is built. */
const probeScript = path.join(__dirname, 'probe.js');

/**
 * Tries a provider on a small product in a process of its own, since a broken driver can take its process along. Answers why it is not
 * worth more, or null.
 */
export function probeProvider(provider: ProviderName, script = probeScript): Promise<string | null> {
  return new Promise((resolve) => {
    const options = { timeout: timeLimit, env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } };
    execFile(process.execPath, [script, provider], options, (error, stdout) => {
      if (error === null) resolve(null);
      else if (error.killed) resolve(`did not answer within ${String(timeLimit / 1000)} s`);
      else if (typeof error.signal === 'string') resolve(`its driver crashes (${error.signal})`);
      else resolve(stdout.trim() || `its driver ends the process (exit code ${String(error.code)})`);
    });
  });
}

/** Linux shows a graphics device as a file; elsewhere every machine has one, as far as one can tell without asking a driver. */
export function hasGraphicsDevice(platform: NodeJS.Platform = process.platform, devices = '/dev'): boolean {
  if (platform !== 'linux') return true;
  const names = (folder: string): readonly string[] => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  };
  const render = names(path.join(devices, 'dri')).some((name) => name.startsWith('renderD'));
  return render || names(devices).some((name) => /^(nvidia\d+|dxg)$/.test(name));
}

const known = new Map<ProviderName, Promise<string | null>>();

/** Why a provider is not worth a try on this machine, or null. A driver is asked once in this process. */
export function objectionTo(provider: ProviderName): Promise<string | null> {
  if (!hasGraphicsDevice()) return Promise.resolve('no graphics device was found');
  const answer = known.get(provider) ?? probeProvider(provider);
  known.set(provider, answer);
  return answer;
}
