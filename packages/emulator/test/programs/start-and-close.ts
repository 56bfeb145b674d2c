// Has to end by itself: whatever a close leaves behind keeps it alive.
import { startEmulator, trustCa } from '../../src/index.ts';

const [folder = ''] = process.argv.slice(2);
const emulator = await startEmulator({ folder, vaults: ['one', 'two'], announce: true });
const trust = trustCa(emulator.caPem);
const { status } = await fetch(`${emulator.vaults['one']?.localhostUrl}/secrets?api-version=7.4`);
trust[Symbol.dispose]();
await emulator.close();
console.log(status);
