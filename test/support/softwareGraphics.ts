import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isMainThread } from 'node:worker_threads';

/** SwiftShader, the software Vulkan driver that Debian's chromium package brings along. */
const driver = '/usr/lib/chromium/vk_swiftshader_icd.json';
const vulkanLibraries = ['/usr/lib/x86_64-linux-gnu/libvulkan.so.1', '/usr/lib/aarch64-linux-gnu/libvulkan.so.1'];

/** What ONNX Runtime's WebGPU needs in the environment to find a graphics device on any Linux machine. */
export const softwareGraphics = { VK_ICD_FILENAMES: driver, XDG_RUNTIME_DIR: process.env['XDG_RUNTIME_DIR'] ?? tmpdir() };

/** What this machine lacks for it; null where it is all there. */
export function missingForSoftwareGraphics(): string | null {
  if (!existsSync(driver)) return `there is no ${driver} (Debian: apt-get install chromium)`;
  if (!vulkanLibraries.some((file) => existsSync(file))) return 'there is no libvulkan.so.1 (Debian: apt-get install libvulkan1)';
  return isMainThread ? null : 'a driver reads the environment of the process, which a worker thread cannot set';
}
