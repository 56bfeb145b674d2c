import { describe, expect, test } from 'vitest';
import { ORIGIN, START, stage, VERSION } from './stage.fixture.ts';

const attributes = {
  enabled: true,
  created: START,
  updated: START,
  recoveryLevel: 'Recoverable+Purgeable',
  recoverableDays: 90,
};

describe('the answer to', () => {
  test('a write is the bundle with its value, in the order of the wire', async () => {
    const { call } = stage();
    const { status, json } = await call('PUT', '/secrets/Db-Password', {
      value: 'hunter2',
      contentType: 'text/plain',
      tags: { team: 'core' },
      attributes: { enabled: true, nbf: 10, exp: 20 },
    });
    expect(status).toBe(200);
    expect(json).toEqual({
      value: 'hunter2',
      contentType: 'text/plain',
      id: expect.stringMatching(new RegExp(`^${ORIGIN}/secrets/Db-Password/[0-9a-f]{32}$`)),
      attributes: { ...attributes, nbf: 10, exp: 20 },
      tags: { team: 'core' },
    });
    expect(Object.keys(json)).toEqual(['value', 'contentType', 'id', 'attributes', 'tags']);
    expect(Object.keys(json.attributes)).toEqual([
      'enabled',
      'nbf',
      'exp',
      'created',
      'updated',
      'recoveryLevel',
      'recoverableDays',
    ]);
  });

  test('a write of the empty value says so, and leaves out what is not set', async () => {
    const { call } = stage();
    const body = { value: '', tags: {}, contentType: null, attributes: {} };
    expect((await call('PUT', '/secrets/a', body)).json).toEqual({
      value: '',
      id: expect.any(String),
      attributes,
    });
  });

  test.each(['/secrets/a', '/secrets/a/', '//secrets/a/', '/secrets/A', '/Secrets/%61'])(
    'a read of %s is the latest version under its first spelling',
    async (path) => {
      const { call } = stage();
      await call('PUT', '/secrets/a', { value: 'old' });
      const { json: latest } = await call('PUT', '/secrets/A', { value: 'new' });
      expect((await call('GET', path)).json).toEqual(latest);
      expect(latest.id).toContain('/secrets/a/');
    },
  );

  test('a read of one version is that version, whatever its dates', async () => {
    const { call } = stage();
    const { json: first } = await call('PUT', '/secrets/a', {
      value: 'old',
      attributes: { nbf: 2e9, exp: 1 },
    });
    await call('PUT', '/secrets/a', { value: 'new' });
    const version = first.id.slice(-32);
    expect((await call('GET', `/secrets/a/${version}?outContentType=application/x-pem-file`)).json).toEqual(
      first,
    );
    expect((await call('GET', `/secrets/a/${version.toUpperCase()}/`)).json).toEqual(first);
  });

  test('an update is the bundle without a value; what is absent stays, tags are replaced, id and created stay', async () => {
    const { call, advance } = stage();
    const { json: before } = await call('PUT', '/secrets/a', {
      value: 'v',
      contentType: 'text/plain',
      tags: { a: '1', b: '2' },
      attributes: { exp: 99 },
    });
    advance(60);
    const { json: after } = await call('PATCH', '/secrets/a/', {
      tags: { c: '3' },
      attributes: { enabled: false },
    });
    const { value: _, ...rest } = before;
    const changed = { ...before.attributes, enabled: false, updated: START + 60 };
    expect(after).toEqual({ ...rest, tags: { c: '3' }, attributes: changed });
    const version = before.id.slice(-32);
    const enabled = await call('PATCH', `/secrets/a/${version}`, { tags: {}, attributes: { enabled: true } });
    expect(enabled.json).not.toHaveProperty('tags');
    expect((await call('GET', '/secrets/a')).json).toEqual({ ...enabled.json, value: 'v' });
  });

  test('a delete, and then of the bin, names recovery, deletion and purge', async () => {
    const { call } = stage({ retentionDays: 7 });
    const { json: before } = await call('PUT', '/secrets/a', { value: 'v', tags: { a: '1' } });
    const { json: deleted } = await call('DELETE', '/secrets/A');
    const { value: _, ...rest } = before;
    const dates = {
      recoveryId: `${ORIGIN}/deletedsecrets/a`,
      deletedDate: START,
      scheduledPurgeDate: START + 7 * 86_400,
    };
    expect(deleted).toEqual({ ...dates, ...rest });
    expect(Object.keys(deleted).slice(0, 3)).toEqual(['recoveryId', 'deletedDate', 'scheduledPurgeDate']);
    expect((await call('GET', '/deletedsecrets/a')).json).toEqual(deleted);
    expect((await call('GET', '/deletedsecrets')).json).toEqual({
      value: [{ ...dates, ...rest, id: `${ORIGIN}/secrets/a` }],
      nextLink: null,
    });
    expect((await call('POST', '/deletedsecrets/a/recover')).json).toEqual(rest);
    expect((await call('GET', '/secrets/a')).json).toEqual(before);
  });

  test('a purge is a 204 without body or content type', async () => {
    const { call } = stage();
    await call('PUT', '/secrets/a', { value: 'v' });
    await call('DELETE', '/secrets/a');
    const { status, json, headers } = await call('DELETE', '/deletedsecrets/a');
    expect({ status, json, type: headers['Content-Type'] }).toEqual({
      status: 204,
      json: undefined,
      type: undefined,
    });
  });

  test('a list of secrets carries the latest attributes, disabled ones too, never a value', async () => {
    const { call } = stage();
    await call('PUT', '/secrets/b', { value: 'v', contentType: 'old' });
    await call('PUT', '/secrets/b', { value: 'v', contentType: 'new', attributes: { enabled: false } });
    await call('PUT', '/secrets/A', { value: 'v' });
    expect((await call('GET', '/secrets')).json).toEqual({
      value: [
        { id: `${ORIGIN}/secrets/A`, attributes },
        { contentType: 'new', id: `${ORIGIN}/secrets/b`, attributes: { ...attributes, enabled: false } },
      ],
      nextLink: null,
    });
  });

  test('a list of versions is ordered by id, and empty for an unknown name', async () => {
    const { call } = stage();
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push((await call('PUT', '/secrets/a', { value: `${i}` })).json.id);
    const listed = (await call('GET', '/secrets/A/versions')).items;
    expect(listed).toEqual(ids.sort().map((id) => ({ id, attributes })));
    expect((await call('GET', '/secrets/b/versions')).json).toEqual({ value: [], nextLink: null });
  });

  test('backup and restore keeps spelling, version ids, times and what is the latest', async () => {
    const { call, advance } = stage();
    await call('PUT', '/secrets/Aa', { value: 'old', tags: { __proto__x: '1' } });
    advance(10);
    const { json: latest } = await call('PUT', '/secrets/aa', {
      value: 'new',
      attributes: { enabled: false },
    });
    const { json: versions } = await call('GET', '/secrets/aa/versions');
    const { json: blob } = await call('POST', '/secrets/aa/backup');
    expect(blob).toEqual({ value: expect.stringMatching(/^[A-Za-z0-9_-]+$/) });
    await call('DELETE', '/secrets/aa');
    await call('DELETE', '/deletedsecrets/aa');
    advance(10);
    const { value: _, ...rest } = latest;
    expect((await call('POST', '/secrets/restore', blob)).json).toEqual(rest);
    expect((await call('GET', '/secrets/aa/versions')).json).toEqual(versions);
  });

  test('a secret may be named as an operation is', async () => {
    const { call } = stage();
    for (const name of ['restore', 'versions', 'backup']) {
      const { json } = await call('PUT', `/secrets/${name}`, { value: name });
      expect(json.id.split('/')).toEqual([...`${ORIGIN}/secrets/${name}`.split('/'), VERSION]);
      expect((await call('GET', `/secrets/${name}/`)).json.value).toBe(name);
      expect((await call('POST', `/secrets/${name}/backup`)).status).toBe(200);
    }
  });
});

describe('the recovery level', () => {
  test.each([
    { retentionDays: 90, purgeProtection: false, level: 'Recoverable+Purgeable' },
    { retentionDays: 90, purgeProtection: true, level: 'Recoverable' },
    { retentionDays: 89, purgeProtection: false, level: 'CustomizedRecoverable+Purgeable' },
    { retentionDays: 7, purgeProtection: true, level: 'CustomizedRecoverable' },
  ])(
    'of $retentionDays days, purge protection $purgeProtection, is $level',
    async ({ level, ...options }) => {
      const { call } = stage(options);
      const { json } = await call('PUT', '/secrets/a', { value: 'v' });
      expect(json.attributes).toMatchObject({ recoveryLevel: level, recoverableDays: options.retentionDays });
    },
  );
});

describe('api-versions', () => {
  test.each([
    ...['2015-06-01', '2016-10-01', '7.0', '7.0-preview'].map((version) => ({ version, days: false })),
    ...['7.1', '7.2', '7.3', '7.4', '7.5', '7.6', '7.1-preview', '7.4-preview.1', '7.6-preview.2'].map(
      (version) => ({ version, days: true }),
    ),
    ...['2025-06-01-preview', '2025-07-01', '2026-01-01-preview', '2026-03-01-preview', '2026-04-01'].map(
      (version) => ({ version, days: true }),
    ),
    ...['2026-05-01-preview', '2026-07-01-preview'].map((version) => ({ version, days: true })),
  ])('$version is taken; recoverableDays: $days', async ({ version, days }) => {
    const { send } = stage();
    const { status, json } = await send('PUT', `/secrets/a?api%2Dversion=${version}`, {
      body: { value: 'v' },
    });
    expect(status).toBe(200);
    expect('recoverableDays' in json.attributes).toBe(days);
  });
});
