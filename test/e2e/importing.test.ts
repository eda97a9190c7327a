import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dump } from 'js-yaml';
import * as vscode from 'vscode';
import { tinyCheckpoint, tinyConfig, tinyIdentifiers } from '../support/tinyCheckpoint.ts';
import { writeTorchFile } from '../support/torchWriter.ts';
import { workspaceFile } from './support/files.ts';
import { until } from './support/waiting.ts';
import { screenshot, workbench } from './support/workbench.ts';

suite('Importing a checkpoint', () => {
  const modelBefore = vscode.workspace.getConfiguration('arcStudio').inspect<string>('model')?.workspaceValue;

  teardown(async () => {
    await vscode.workspace.getConfiguration('arcStudio').update('model', modelBefore, vscode.ConfigurationTarget.Workspace);
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  /** A folder such as training leaves, and the checkpoint in it. */
  function checkpointIn(name: string, bytes: Uint8Array, config: object = tinyConfig): string {
    const folder = workspaceFile(name);
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'all_config.yaml'), dump(config));
    writeFileSync(path.join(folder, 'identifiers.json'), JSON.stringify(tinyIdentifiers));
    writeFileSync(path.join(folder, 'step_1'), bytes);
    return path.join(folder, 'step_1');
  }

  test('makes a model beside it, which becomes the model of Solve', async () => {
    const checkpoint = checkpointIn('run one', writeTorchFile(tinyCheckpoint()).bytes);
    const page = await workbench();
    const done = vscode.commands.executeCommand('arcStudio.importCheckpoint', vscode.Uri.file(checkpoint));
    let failure: unknown;
    done.then(undefined, (error: unknown) => (failure = error));
    await page.locator('.quick-input-widget').getByText('Beside the checkpoint').click();
    const model = path.join(path.dirname(checkpoint), 'run-one-step_1');
    await until('the model is there', () => failure !== undefined || existsSync(model));
    assert.equal(failure, undefined);
    // Notifications come and go by themselves; the list of them stays until it is closed.
    const ready = page.locator('.notification-list-item').filter({ hasText: 'run-one-step_1 is ready: HRM with 5 puzzle embeddings' });
    await until('the notification is in the list', async () => {
      await vscode.commands.executeCommand('notifications.showList');
      return (await ready.count()) > 0 && ready.first().isVisible();
    }).finally(() => screenshot('imported-checkpoint'));
    await ready.first().getByText('Use for Solve').click();
    await done;
    await until('the model is chosen', () => vscode.workspace.getConfiguration('arcStudio').get('model') === model);
    assert.deepEqual(readdirSync(model).sort(), ['config.json', 'identifiers.json', 'model.safetensors']);
  });

  test('asks for the tokens that its model reads where nothing tells', async () => {
    const { bytes } = writeTorchFile(tinyCheckpoint({ without: 'embed_pos.embedding_weight' }));
    const arch = { ...tinyConfig.arch, pos_encodings: 'rope' };
    const checkpoint = checkpointIn('run two', bytes, { ...tinyConfig, arch });
    const page = await workbench();
    const done = vscode.commands.executeCommand('arcStudio.importCheckpoint', vscode.Uri.file(checkpoint));
    const input = page.locator('.quick-input-widget input');
    await page.getByText('900 is that of published ARC models').waitFor();
    await input.fill('none');
    await page.getByText('A whole number from 1 to 10000.').waitFor();
    await screenshot('import-asks-for-length');
    await input.fill('16');
    await input.press('Enter');
    await page.locator('.quick-input-widget').getByText('Beside the checkpoint').click();
    const config = path.join(path.dirname(checkpoint), 'run-two-step_1', 'config.json');
    await until('the model is there', () => existsSync(config));
    assert.equal((JSON.parse(readFileSync(config, 'utf8')) as { seq_len: unknown }).seq_len, 16);
    // The command ends with the notification that offers the model.
    let ended = false;
    void done.then(() => (ended = true));
    await until('the command has ended', async () => {
      await vscode.commands.executeCommand('notifications.clearAll');
      return ended;
    });
  });

  test('that is none shows why, and leaves nothing', async () => {
    const checkpoint = checkpointIn('broken run', Buffer.from('no checkpoint'));
    // VS Code shows what a command that was started from its own menus rejects with; here it is the caller who gets it.
    const outcome = vscode.commands.executeCommand('arcStudio.importCheckpoint', vscode.Uri.file(checkpoint)).then(
      () => 'imported',
      (error: unknown) => String(error),
    );
    assert.match(await outcome, /step_1: neither a zip archive of torch\.save nor a safetensors file/);
    assert.equal(existsSync(path.join(path.dirname(checkpoint), 'broken-run-step_1')), false);
    assert.deepEqual(readdirSync(path.dirname(checkpoint)).sort(), ['all_config.yaml', 'identifiers.json', 'step_1']);
  });
});
