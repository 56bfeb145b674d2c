#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 5)) {
  console.error(`error: keyward needs Node 24.5 or newer, and this is ${process.version}.`);
  console.error(
    '  fix: install Node 24, or run it through npm in a folder that has Node 24 as a dependency.',
  );
  process.exitCode = 3;
} else {
  enableCompileCache();
  const { main } = await import('../dist/main.js');
  await main(process.argv.slice(2));
}
