import { registerHooks } from 'node:module';

// Tells which packages loading a door of `keyward` loads.

const urls: string[] = [];
registerHooks({
  load(url, context, next) {
    urls.push(url);
    return next(url, context);
  },
});
await import(process.argv[2] ?? 'keyward');
const packages = urls.flatMap((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? []);
process.stdout.write(JSON.stringify({ modules: urls.length, packages: [...new Set(packages)].toSorted() }));
