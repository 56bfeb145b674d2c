import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REPOSITORY, trackedFiles } from '../../tools/source/tree.ts';
import { onlyOne, readStages, type Stage } from './dockerfile.ts';

const FULL = process.env['KEYWARD_TEST_TIER'] === 'full';
const [build, image] = readStages(readFileSync(join(REPOSITORY, 'Dockerfile'), 'utf8')) as [Stage, Stage];

describe('the image', () => {
  test('is of Node 24, built in one stage and run in another', () => {
    expect([build.from, build.name, image.from, image.name]).toEqual([
      'node:24-slim',
      'build',
      'node:24-slim',
      undefined,
    ]);
    expect(image.instructions.filter(({ name }) => name === 'COPY').map(({ text }) => text)).toEqual([
      '--from=build /keyward/image /opt/keyward',
    ]);
  });

  test('runs as a user of its own, who owns the volume alone', () => {
    expect([onlyOne(image, 'USER'), onlyOne(image, 'VOLUME')]).toEqual(['node', '/data']);
    expect(onlyOne(image, 'RUN')).toContain(
      'install --directory --owner=node --group=node --mode=0700 /data',
    );
    expect(onlyOne(image, 'ENV')).toBe('NODE_ENV=production KEYWARD_HOME=/data');
  });

  test('is made of nothing that git ignores', () => {
    const ignored = readFileSync(join(REPOSITORY, '.dockerignore'), 'utf8').trimEnd().split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.git', '**/node_modules', '**/dist', '.env']));
  });
});

if (FULL) {
  describe('its steps, in a folder instead of an image', () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'keyward-image-')));
    afterAll(() => rmSync(root, { recursive: true, force: true }));
    const placed = (text: string) => text.replaceAll(/(?<![\w.])\/(?=(?:opt\/)?keyward)/g, `${root}/`);

    beforeAll(() => {
      for (const file of trackedFiles(REPOSITORY)) {
        mkdirSync(dirname(join(root, 'keyward', file)), { recursive: true });
        cpSync(join(REPOSITORY, file), join(root, 'keyward', file));
      }
    });

    test('build what runs', () => {
      for (const { name, text } of build.instructions) {
        if (name !== 'RUN') continue;
        const { status, stdout, stderr } = spawnSync('sh', ['-c', placed(text)], {
          cwd: join(root, 'keyward'),
          encoding: 'utf8',
        });
        expect(status, `${text}\n${stdout}${stderr}`).toBe(0);
      }
      cpSync(join(root, 'keyward/image'), join(root, 'opt/keyward'), {
        recursive: true,
        verbatimSymlinks: true,
      });
      rmSync(join(root, 'keyward'), { recursive: true });
      expect(existsSync(join(root, 'opt/keyward/node_modules/vitest'))).toBe(false);
    });

    test('and what runs is ready and healthy', async () => {
      const [, program = ''] = /ln -s (\S+)/.exec(onlyOne(image, 'RUN')) ?? [];
      const [, ...verb] = JSON.parse(onlyOne(image, 'ENTRYPOINT'));
      const options = JSON.parse(onlyOne(image, 'CMD'));
      // On loopback alone, and on free ports: this is a machine, not a container.
      expect(options).toEqual(['--listen', '0.0.0.0']);
      const emulator = spawn(process.execPath, [placed(program), ...verb, '--port', '0', '--json'], {
        env: { PATH: process.env['PATH'], KEYWARD_HOME: join(root, 'data'), NODE_ENV: 'production' },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      try {
        const [line] = await once(createInterface(emulator.stdout), 'line');
        const { controlUrl } = JSON.parse(line);
        const [, ...check] = JSON.parse(/CMD (\[.*\])$/.exec(onlyOne(image, 'HEALTHCHECK'))?.[1] ?? '');
        const asked = (url: string) =>
          check.map((part: string) => part.replace('http://127.0.0.1:8444/control', url));
        expect(spawnSync(process.execPath, asked(controlUrl)).status).toBe(0);
        expect(spawnSync(process.execPath, asked('http://127.0.0.1:1/control')).status).toBe(1);
      } finally {
        const ended = once(emulator, 'exit');
        emulator.kill();
        await ended;
      }
    });
  });
} else {
  test('its steps', (context) => context.skip('the full tier runs them'));
}
