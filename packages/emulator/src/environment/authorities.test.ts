import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../certificate/folder.fixture.ts';
import { authorityVariables } from './authorities.ts';

const pem = (text: string) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;

async function stage() {
  const [folder, mine] = [await temporaryFolder(), await temporaryFolder()];
  const files = { caFile: join(folder, 'ca.pem'), bundleFile: join(folder, 'bundle.pem') };
  await writeFile(files.caFile, pem('emulator'));
  const company = join(mine, "it's company.pem");
  await writeFile(company, pem('company').trimEnd());
  const joined = async () => (await readdir(folder)).filter((name) => name.startsWith('joined-'));
  return { folder, mine, files, company, joined };
}

describe('the variables that name authorities', () => {
  test('name the files of the emulator where nothing was named, or they were', async () => {
    const { files, joined } = await stage();
    const own = {
      NODE_EXTRA_CA_CERTS: files.caFile,
      SSL_CERT_FILE: files.bundleFile,
      REQUESTS_CA_BUNDLE: files.bundleFile,
      CURL_CA_BUNDLE: files.bundleFile,
    };
    // Of the other mode: a shell that knew an emulator with a proxy does not go on trusting its authority.
    const other = {
      NODE_EXTRA_CA_CERTS: join(dirname(files.caFile), 'ca-with-proxy.pem'),
      SSL_CERT_FILE: join(dirname(files.caFile), 'bundle-with-proxy.pem'),
    };
    for (const present of [{}, own, { SSL_CERT_FILE: '' }, other]) {
      expect(await authorityVariables(files, present)).toEqual({ variables: own, notes: [] });
    }
    expect(await joined()).toEqual([]);
  });

  test("keep a company's authorities, and say so", async () => {
    const { folder, files, company, joined } = await stage();
    const present = { NODE_EXTRA_CA_CERTS: company, REQUESTS_CA_BUNDLE: company };
    const { variables, notes } = await authorityVariables(files, present);
    const [name = '', ...more] = await joined();
    const file = join(folder, name);
    expect(more).toEqual([]);
    expect(await readFile(file, 'utf8')).toBe(pem('company') + pem('emulator'));
    expect(variables).toEqual({
      NODE_EXTRA_CA_CERTS: file,
      SSL_CERT_FILE: files.bundleFile,
      REQUESTS_CA_BUNDLE: file,
      CURL_CA_BUNDLE: files.bundleFile,
    });
    expect(notes).toEqual([
      `NODE_EXTRA_CA_CERTS names what it named before and the emulator together: ${file}.`,
      `REQUESTS_CA_BUNDLE names what it named before and the emulator together: ${file}.`,
    ]);
  });

  test('stay as they are when asked for again, and follow a change of the file', async () => {
    const { files, company, joined } = await stage();
    const once = await authorityVariables(files, { NODE_EXTRA_CA_CERTS: company });
    const again = await authorityVariables(files, once.variables);
    expect(again.variables).toEqual(once.variables);
    await writeFile(company, pem('renewed'));
    const { variables } = await authorityVariables(files, { NODE_EXTRA_CA_CERTS: company });
    expect(variables).toEqual(once.variables);
    expect(await readFile(variables['NODE_EXTRA_CA_CERTS'] ?? '', 'utf8')).toBe(
      pem('renewed') + pem('emulator'),
    );
    expect(await joined()).toHaveLength(1);
  });

  test.each([
    { make: async () => {}, why: 'there is no such file' },
    { make: (path: string) => mkdir(path), why: 'it is a folder, as requests allows' },
    { make: (path: string) => writeFile(path, 'none'), why: 'it holds no certificate' },
  ])('leave out what cannot be joined, and say so: $why', async ({ make }) => {
    const { mine, files, joined } = await stage();
    const path = join(mine, 'odd');
    await make(path);
    const { variables, notes } = await authorityVariables(files, { SSL_CERT_FILE: path });
    expect(variables['SSL_CERT_FILE']).toBe(files.bundleFile);
    expect(notes).toEqual([
      `SSL_CERT_FILE named ${path}, which cannot be read as certificates and is left out.`,
    ]);
    expect(await joined()).toEqual([]);
  });
});
