// An emulator that keeps its data, for as long as it is let live. Its options are the argument, as JSON.
import { startEmulator } from '../../src/index.ts';

const [options = '{}'] = process.argv.slice(2);
const emulator = await startEmulator(JSON.parse(options));
console.log(JSON.stringify({ ...emulator.ready(), caPem: emulator.caPem }));
process.stdin.on('end', () => emulator.close());
process.stdin.resume();
