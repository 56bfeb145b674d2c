// What a warm start loads of the packages that the emulator depends on, and of Node's own SQLite.
import { registerHooks } from 'node:module';

const loaded: string[] = [];
registerHooks({
  resolve(specifier, context, next) {
    if (!/^(?:node:(?!sqlite)|[./]|file:)/.test(specifier)) loaded.push(specifier);
    return next(specifier, context);
  },
});
const { startEmulator } = await import('../../src/index.ts');
const [folder = ''] = process.argv.slice(2);
const emulator = await startEmulator({ folder });
const atStart = loaded.splice(0);
await emulator.issueToken();
await emulator.close();
console.log(JSON.stringify({ atStart, withToken: loaded }));
